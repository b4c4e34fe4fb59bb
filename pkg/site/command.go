package site

// FromCommand reads the command line of a static server. argv[0] is the name of the binary or its path under
// node_modules/.bin; package scripts, npx and the like are resolved before. env looks up a variable of the image; version
// gives the installed version of an npm package, or "" where nothing pins it; config reads a configuration file by its absolute path in
// the image; cwd is the absolute working directory.
//
// The bool is false where argv is no known static server. The error tells a command line that the server itself refuses.
func FromCommand(argv []string, env func(string) (string, bool), version func(pkg string) string,
	config func(path string) ([]byte, bool), cwd string) (Site, bool, error) {
	return Site{}, false, nil
}
