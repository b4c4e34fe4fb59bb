package maven

import "fmt"

// Options are what the command line and the image say about how poms are read.
type Options struct {
	Properties map[string]string // -D, which win over properties of the pom
	Profiles   []string          // ids of -P as written: "prod", "!dev", "-dev", "+x", "?x"
	JDK        int               // major version that Maven runs on, which activates profiles; 0 if not known
	Env        map[string]string // variables of the environment that Maven runs in, as far as known
	Settings   bool              // a settings.xml that was not read may activate profiles and set properties
	Alone      bool              // -N: modules are not read
}

// Value is a text of the model with its ${…} filled in.
type Value struct {
	Text  string // what could not be filled in stands as ${name}
	Known bool
	Guess string // what it would be if all that is not known left Maven's defaults; "" if there is none or Known
	Why   string // what is not known, if so
	Place Place  // where it is written; the zero Place for a default of Maven

	unset bool // ${name} that nothing sets and that no file is hidden which could
}

func (v Value) String() string {
	if v.Known {
		return v.Text
	}
	return fmt.Sprintf("%s (unknown: %s)", v.Text, v.Why)
}

// Model is one pom, effective as far as the files show: parents, active profiles and defaults of Maven merged in, ${…} filled in.
type Model struct {
	File string // the pom, relative to the context
	Dir  string // the directory it lies in, the module's base directory

	GroupID, ArtifactID, Version Value
	Packaging                    Value // "jar" by default
	FinalName                    Value // build.finalName, by default artifactId-version
	Directory                    Value // build.directory relative to Dir, by default "target"

	Properties   map[string]Value
	Parents      []Parent // nearest first
	Profiles     []Profile
	Dependencies []Dependency // with what dependencyManagement of the readable parents says
	Plugins      []Plugin     // of build.plugins, in Maven's order, pluginManagement merged in
	Modules      []*Model     // in the order of the pom
	Unread       []Unread     // what of the model the files do not show

	// SourceDirectory and Resources are relative to Dir: "src/main/java", "src/main/resources" by default.
	SourceDirectory Value
	Resources       []Value

	managed []Plugin // of pluginManagement
	scope   *scope
	user    map[string]string
	ctx     Context
}

// Unread is something that the effective model may contain and the files do not show.
type Unread struct {
	What  string // a sentence without a full stop
	Place Place
	Build bool // it may change what the build writes
}

// Parent is one pom of the parent chain.
type Parent struct {
	GroupID, ArtifactID, Version string
	File                         string // in the context; "" if it lies in a repository
	Known                        bool   // read, or a row of the table of known parents says what it sets
	Place                        Place  // of the <parent> element
}

// Profile is one profile of the pom or of a parent in the context.
type Profile struct {
	ID     string
	Active Answer
	Why    string // what decided, or what is not known
	Place  Place
}

// Dependency is one dependency of the effective model. Transitive ones are not in it.
type Dependency struct {
	GroupID, ArtifactID string
	Version             Value
	Scope               string // "compile" if none is written
	Type, Classifier    string
	Optional            bool
	Maybe               bool // of a profile whose activation is not known
	Place               Place
}

// Plugin is a plugin of the build.
type Plugin struct {
	GroupID, ArtifactID string
	Version             Value
	Configuration       *Node // nil if none
	Executions          []Execution
	Dependencies        []string // group:artifact
	Inherited           bool
	Maybe               bool // of a profile whose activation is not known
	Place               Place
}

// Execution binds goals of a plugin to a phase.
type Execution struct {
	ID            string // "default" if none is written
	Phase         string // "" for each goal's own default phase
	Goals         []string
	Configuration *Node // the plugin's own merged in
	Place         Place
}
