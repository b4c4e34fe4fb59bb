package maven

// NeedKind says what a program asks of the image.
type NeedKind string

// Kinds of needs.
const (
	NeedJDK     NeedKind = "jdk"     // the compiler or another part that a JRE lacks
	NeedFonts   NeedKind = "fonts"   // AWT with fonts: fontconfig and libfreetype
	NeedNative  NeedKind = "native"  // a native library that the jar brings: the C library's family matters
	NeedLibrary NeedKind = "library" // a native library that must be in the image
	NeedExec    NeedKind = "exec"    // executes the program Value
	NeedFile    NeedKind = "file"    // opens the path Value, which may be that of a file to be written
	NeedMention NeedKind = "mention" // holds the text Value, which may be the path of a file
	NeedUnknown NeedKind = "unknown" // a dependency that the table does not name
)

// Need is something that the program asks of the image it runs in.
type Need struct {
	Kind   NeedKind
	Value  string // the path or program, or the dependency
	Looks  bool   // of NeedUnknown: the dependency is known to look for files of its own in the working directory
	Known  bool   // Value is what the program asks for; otherwise it is chosen at run time
	Detail string // what was seen, without a full stop
	Place  Place
}
