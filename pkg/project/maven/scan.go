package maven

// Scanned is what the sources and the configuration of one module ask of the image.
type Scanned struct {
	Needs  []Need
	Files  int      // read
	Unread []Unread // files beyond the bounds, or in a language that is not read
}

// Scan reads the sources and resources of a module.
func Scan(ctx Context, m *Model) (*Scanned, error) { return &Scanned{}, nil }
