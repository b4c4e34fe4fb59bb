package maven

// NeedKind says what a program asks of the image.
type NeedKind string

// Kinds of needs.
const (
	NeedJDK     NeedKind = "jdk"     // the compiler or another part that a JRE lacks
	NeedFonts   NeedKind = "fonts"   // AWT with fonts: fontconfig and libfreetype
	NeedNative  NeedKind = "native"  // a native library: the C library's family matters
	NeedExec    NeedKind = "exec"    // executes programs
	NeedFile    NeedKind = "file"    // reads a file
	NeedWrite   NeedKind = "write"   // writes a file or directory
	NeedEnv     NeedKind = "env"     // reads a variable
	NeedPort    NeedKind = "port"    // listens
	NeedTrust   NeedKind = "trust"   // trust or key store named by path
	NeedUnknown NeedKind = "unknown" // nothing is known
)

// Need is something that the program asks of the image it runs in.
type Need struct {
	Kind   NeedKind
	Value  string // the path, program, variable, port, or what libraries: "glibc,musl"
	Known  bool   // Value is what the program asks for; otherwise Value may be empty or a part
	Detail string // a sentence without a full stop
	Source string // evidence of the table's row
	Place  Place
}

// DependencyNeeds says what the dependencies ask of the image, by the table; test and provided ones are left out. An artifact that the table
// does not name yields NeedUnknown.
func (m *Model) DependencyNeeds() []Need { return nil }
