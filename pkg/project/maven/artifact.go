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
	Classes     Kind = "classes" // target/classes, target/test-classes
	Scripts     Kind = "scripts" // directory of start scripts with their libraries
	Other       Kind = "other"
	Doubt       Kind = "doubt" // what may lie there and is not known
)

// Artifact is one file or directory that a build leaves in a module's build directory.
type Artifact struct {
	Path     string // relative to the directory of the pom that was read; where it is not known it holds "*"
	Likely   string // the path if all that is not known left Maven's defaults; "" if Known or if nothing is likely
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

// List is all that a build leaves, as far as known, by module in the order of the poms.
type List []Artifact

// Artifacts says what lies in the build directories after the command: archives, directories of libraries, classes. Reports, generated sources and what Maven
// writes for itself (maven-archiver, maven-status, surefire-reports …) are left out.
func Artifacts(m *Model, inv Invocation) List {
	var out List
	if inv.Inform {
		return nil
	}
	for _, module := range selectModules(m, inv) {
		r := newRun(m, module.model, inv)
		for _, t := range inv.Tasks {
			r.task(t)
		}
		r.doubts(module.why)
		out = append(out, r.list()...)
	}
	return out
}
