package project

// Use is one place outside of the Dockerfile that uses it or the image built from it. It states one fact; what the fact means for a
// rewrite is not judged here, unless Refuse is set.
type Use struct {
	ID     string // obligation id: "compose-override", "ci-uses-image", "k8s-exec", "image-as-base", "external-build-inputs"
	File   string // path in the project
	Line   int    // from 1
	Detail string // what was seen
	Lift   string // what would lift it; "" for the obligation's own
	Refuse bool   // it refuses the file whatever the new image is

	// Entrypoint replaces ENTRYPOINT, and with it the image's CMD; Command replaces CMD. nil: not replaced.
	Entrypoint, Command []string
	// Exec is run inside the container beside its program: a probe, a hook, docker exec. Programs are the names or paths of what it
	// starts; Unread says why they are not known.
	Exec     []string
	Programs []string
	Unread   string

	Env      map[string]string // given at start; a value that is not known holds a "$"
	Volumes  []Volume
	Files    []string // absolute paths that are copied out of the image
	User     string   // runs the container instead of USER
	Workdir  string   // instead of WORKDIR
	ReadOnly bool     // the root file system is read-only
	Drop     []string // capabilities that are dropped, upper case without CAP_; "ALL"
	Target   string   // the stage that is built
	Contexts []string // names of build contexts that are given from outside
	NonRoot  bool     // whoever starts it refuses to run it as root

	Args map[string]string // build arguments; a value that is not known holds a "$"
}

// Volume is a mount of a container.
type Volume struct {
	Source string // a path, or the name of a volume; "" for an anonymous one
	Target string // path in the container, below its working directory if it is not absolute; with a "$" if it is not known
}

// Bind tells whether a path of the host is mounted, not a volume that starts from the image's own files.
func (v Volume) Bind() bool {
	return v.Source != "" && (v.Source[0] == '.' || v.Source[0] == '/' || v.Source[0] == '~' || v.Source[0] == '$')
}
