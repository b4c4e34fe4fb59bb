package maven

// Read reads a pom, the parents that lie in the context, and its modules. Errors are *Error where the file is at fault.
func Read(ctx Context, pom string, o Options) (*Model, error) {
	src, err := ctx.ReadFile(pom)
	if err != nil {
		return nil, err
	}
	if _, err := parseXML(pom, src); err != nil {
		return nil, err
	}
	return &Model{File: pom}, nil
}

// ParseCommand reads the words of a command, its program first.
func ParseCommand(words []string) (Invocation, error) { return Invocation{}, errNotMaven }
