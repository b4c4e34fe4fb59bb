package project

// Use is one place outside of the Dockerfile that uses it or the image built from it.
type Use struct {
	ID      string // obligation id: "compose-override", "ci-uses-image", "k8s-exec", "image-as-base", "external-build-inputs"
	File    string // path in the project
	Line    int    // from 1
	Detail  string // what was seen
	Lift    string // what would lift it; "" for the obligation's own
	Refuse  bool   // it refuses the file whatever the new image is
	Command []string
	Env     map[string]string
	Volumes []string // "source:target[:mode]" or "target"
}

// Program is the first word of Command, or "".
func (u Use) Program() string {
	if len(u.Command) == 0 {
		return ""
	}
	return u.Command[0]
}

// Users lists who else uses the file, in the order of files and lines.
func (p *Project) Users() []Use { return nil }
