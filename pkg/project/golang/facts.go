package golang

// Kind says what a place in the sources asks of the image that the program runs in.
type Kind int

const (
	ReadFile    Kind = iota + 1 // Value: a file that is read
	ReadDir                     // Value: a directory that is read with all below it, such as one of templates or static files
	ReadGlob                    // Value: a pattern of path.Match
	ReadAny                     // Value: a file or a directory: os.Open, os.Stat
	WriteFile                   // Value: a file that is made or written
	WriteDir                    // Value: a directory that is made, or that files are written to
	Exec                        // Value: a program that is executed, a name for PATH or a path
	Getenv                      // Value: an environment variable that is read
	Listen                      // Value: an address that is listened on, such as ":8080"
	TempDir                     // files are written to the directory for temporary files
	TimeZone                    // Value: a time zone that is looked up by name
	UserLookup                  // Value: an account that is looked up, "" for the process's own
	HomeDir                     // $HOME is read
	Executable                  // the path of the program itself is asked for: what lies beside it may be read
	SourcePath                  // runtime.Caller: the path of a source file, which is not there at run time
	Plugin                      // plugin.Open
	Client                      // TLS or HTTPS to others: certificates of authorities are needed
	MimeType                    // types by file name extension, from the image's mime.types if there is one
	GoToolchain                 // sources or packages are loaded: the go command or GOROOT is needed
	Chdir                       // Value: a directory that becomes the working directory, so that other relative paths may mean others
	Services                    // /etc/services is read
	Syslog                      // /dev/log is connected to
)

var kindNames = [...]string{"", "reads file", "reads directory", "reads files", "reads", "writes file", "writes to directory", "executes", "reads variable",
	"listens on", "writes temporary files", "looks up time zone", "looks up account", "reads HOME", "asks for its own path", "asks for its source path",
	"loads a plugin", "connects with TLS", "types files by extension", "needs the Go tool chain", "changes to directory", "looks up service", "logs to syslog"}

func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return ""
	}
	return kindNames[k]
}

// Origin says how well a use's value is known.
type Origin int

const (
	Literal  Origin = iota + 1 // it stands in the sources
	Default                    // it stands in the sources, and By may replace it: a flag, a variable, a key of the configuration
	Prefix                     // only that it is Value or below it: filepath.Join("data", name)
	Supplied                   // who starts the program supplies it, through By; Value is ""
	Unknown                    // nothing is known; Value is ""
)

var originNames = [...]string{"", "literal", "default", "prefix", "supplied", "unknown"}

func (o Origin) String() string {
	if o < 0 || int(o) >= len(originNames) {
		return ""
	}
	return originNames[o]
}

// Base says what a relative path is relative to.
type Base int

const (
	WorkDir   Base = iota // the process's working directory
	BesideExe             // the directory of the program's own file
	HomePath              // the home directory
	TempPath              // the directory for temporary files
	SourceDir             // the directory of the source file, by runtime.Caller
)

var baseNames = [...]string{"working directory", "directory of the program", "home directory", "temporary directory", "source directory"}

func (b Base) String() string {
	if b < 0 || int(b) >= len(baseNames) {
		return ""
	}
	return baseNames[b]
}

// Use is one such place. A call whose argument may be one of several values makes several.
type Use struct {
	Kind   Kind
	Value  string
	Origin Origin
	Base   Base
	By     string // of Default and Supplied: "flag config", "env CONFIG", "key server.cert"
	Call   string // what is called, such as "os.ReadFile" or "(gin) LoadHTMLGlob"
	Place  Place
	Opens  bool // of Exec: the program that is executed may open files of the project
}

// Import is a package outside of the context that its packages import.
type Import struct {
	Path  string
	Place Place // the first import in the order of files
}

// Embed is a //go:embed pattern. What it names is part of the program.
type Embed struct {
	Dir     string // the package's directory, which patterns are relative to
	Pattern string
	Place   Place
}

// Mention is a string in the sources that names an existing file or directory of the context, other than a Go source, which no Use covers.
// It is a hint that something reads it.
type Mention struct {
	Name  string // path in the context
	Value string // as in the sources
	Dir   bool
	Place Place
}

// Unread is something that the scan could not read. A scan with any is not complete.
type Unread struct {
	What  string
	Place Place
}

// Facts is what a program's own sources say: those of its main package and of every package of the context that it imports, transitively.
type Facts struct {
	Main     []string // import paths of the main packages
	Dirs     []string // directories of the packages read
	Files    int      // source files read
	Imports  []Import // sorted by path
	Cgo      []Place  // import "C"; with Target.CGO unset, of the files that the build leaves out
	CXX      []Place  // C++ sources beside those files, or what links the C++ library by name
	Embeds   []Embed
	Uses     []Use // sorted by place
	Mentions []Mention
	Unread   []Unread
}

// Of returns the uses of some kinds.
func (f *Facts) Of(kinds ...Kind) []Use {
	var list []Use
	for _, u := range f.Uses {
		for _, k := range kinds {
			if u.Kind == k {
				list = append(list, u)
				break
			}
		}
	}
	return list
}

// Complete says whether every source was read.
func (f *Facts) Complete() bool { return len(f.Unread) == 0 }

// UnknownOpens are the places that open files of which nothing is known.
func (f *Facts) UnknownOpens() []Use {
	var list []Use
	for _, u := range f.Of(ReadFile, ReadDir, ReadGlob, ReadAny) {
		if u.Origin == Unknown {
			list = append(list, u)
		}
	}
	return list
}

// ImportPlace says whether a package is imported, and where.
func (f *Facts) ImportPlace(path string) (Place, bool) {
	for _, i := range f.Imports {
		if i.Path == path {
			return i.Place, true
		}
	}
	return Place{}, false
}
