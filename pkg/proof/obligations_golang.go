package proof

// golangRows concern a program in Go.
var golangRows = []Obligation{
	{
		ID: "go-static-proof", Group: 'G', Severity: 2, Frequency: 3, Kind: RejectsPlan,
		Sentence: "A program in an image without a loader is static.",
		Breaks:   "\"no such file or directory\", though the file is there.",
		Checks:   "CGO_ENABLED=0 holds for the build, or no package links C on that base.",
		Lift:     "Build with CGO_ENABLED=0.",
		Source:   "docker-library/golang#453",
	},
	{
		ID: "cgo-free-modules", Group: 'G', Severity: 1, Frequency: 2, Kind: RejectsPlan,
		Sentence: "A program that needs cgo keeps it.",
		Breaks:   "Without cgo sqlite compiles and then fails on first use.",
		Checks:   "go.mod's modules are looked up in a table, and the sources for import \"C\".",
		Lift:     "Replace the module by one in pure Go.",
		Source:   "owncast/owncast#60",
	},
	{
		ID: "go-binary-path", Group: 'G', Severity: 1, Frequency: 2, Kind: RejectsPlan,
		Sentence: "The program is the one that the start command names.",
		Breaks:   "go build names it after the module's last element; several mains write several files.",
		Checks:   "The build's output is worked out and is the file that the command starts.",
		Lift:     "Build with -o to the path that CMD names.",
	},
	{
		ID: "go-run-or-dev", Group: 'G', Severity: 1, Frequency: 2, Kind: RefusesFile,
		Sentence: "A command that compiles at start is no packaged program.",
		Breaks:   "There is no program to copy, or reloading is gone.",
		Checks:   "The start command runs no go run, go test, air or debugger.",
		Lift:     "Build in a RUN step and start the binary.",
	},
	{
		ID: "go-stdlib-data", Group: 'G', Severity: 1, Frequency: 2, Kind: RejectsPlan,
		Sentence: "Data that Go's library reads is there.",
		Breaks:   "mime types, users or services are read from files that scratch lacks, and answers change silently.",
		Checks:   "Imports say which data is read; it is copied or in the base.",
		Lift:     "Name the types in the program, or use a package that embeds the data.",
		Source:   "Go documentation of time, mime and os/user",
	},
	{
		ID: "go-exec-children", Group: 'G', Severity: 1, Frequency: 2, Kind: RejectsPlan,
		Sentence: "Programs that the program executes are there.",
		Breaks:   "\"executable file not found\", later, on one path.",
		Checks:   "exec.Command's names are programs of the new image.",
		Lift:     "Do the work in Go instead of executing a program.",
		Source:   "infobloxopen/atlas-cli#45",
	},
	{
		ID: "go-version-stamp", Group: 'G', Severity: 1, Frequency: 1, Kind: RejectsPlan,
		Sentence: "Versions that are linked into the program stay.",
		Breaks:   "ARG VERSION that left the builder stamps an empty version.",
		Checks:   "ARG lines that a go command uses are the builder's, in their order.",
		Lift:     "Nothing to lift: such a plan is not used.",
	},
	{
		ID: "scratch-debug", Group: 'G', Severity: 3, Frequency: 3, Kind: States, Difference: "no-shell",
		Sentence: "It is told that there is no shell to look around with.",
		Breaks:   "docker exec sh, kubectl cp and runbooks no longer work.",
		Checks:   "Whether either image has a shell.",
		Lift:     "Keep the image, or debug with an image of tools beside it.",
		Source:   "unpoller/unpoller#262",
	},
}
