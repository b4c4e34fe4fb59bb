package site

// IsDevServer reports whether argv starts a development server, and which.
func IsDevServer(argv []string) (name string, ok bool) { return "", false }
