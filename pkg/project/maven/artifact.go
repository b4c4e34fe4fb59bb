package maven

// Kind says what an artifact is.
type Kind string

// Kinds of artifacts.
const (
	PlainJar    Kind = "plain"          // classes of the module alone
	SpringBoot  Kind = "spring-boot"    // jar or war with a launcher and all dependencies inside
	Shaded      Kind = "shaded"         // jar with the dependencies' classes inside
	Original    Kind = "original"       // what a repackaging plugin moved away
	Assembly    Kind = "assembly"       // made by maven-assembly-plugin
	QuarkusApp  Kind = "quarkus-app"    // directory target/quarkus-app
	QuarkusRun  Kind = "quarkus-runner" // F-runner.jar
	NativeImage Kind = "native"         // ELF program
	War         Kind = "war"
	Exploded    Kind = "exploded-war" // directory
	Ear         Kind = "ear"
	Sources     Kind = "sources"
	Javadoc     Kind = "javadoc"
	TestJar     Kind = "tests"
	LibDir      Kind = "lib-dir" // directory of dependencies
	Classes     Kind = "classes" // target/classes
	Other       Kind = "other"
)

// Artifact is one file or directory that a build leaves in a module's build directory.
type Artifact struct {
	Path     string // relative to the directory of the pom that was read; where it is not known it holds "*"
	Kind     Kind
	Dir      bool
	Runnable Answer   // java -jar Path starts it; for a directory or a native program: it can be started
	Why      string   // why Runnable is what it is, or what is not known
	Needs    []string // paths that must lie beside it, as Path
	Known    bool     // the build writes it, under this very name
	By       string   // what makes it: "maven-jar-plugin"
	Main     string   // main class of the manifest, "" if none or not known
	Place    Place
	Module   *Model
}

// List is all that a build leaves, as far as known, by module in the order of the build.
type List []Artifact

// Artifacts says what lies in the build directories after the command.
func Artifacts(m *Model, inv Invocation) List { return nil }

// Matches is what a pattern hits after a build.
type Matches struct {
	Hits  []Artifact // known ones, in lexical order
	Maybe []Artifact // those which may exist, or may be named so
}

// Match says which artifacts a pattern such as target/*.jar hits. The pattern is that of a shell: * does not cross a slash.
func (l List) Match(pattern string) Matches { return Matches{} }

// Found is the answer to whether a build makes a path.
type Found struct {
	Answer   Answer
	Artifact Artifact // if Yes
	Why      string   // "by spring-boot-maven-plugin", or what the build makes instead, or what is not known
}

// Find says whether the build makes the path, relative as Artifact.Path.
func (l List) Find(path string) Found { return Found{} }
