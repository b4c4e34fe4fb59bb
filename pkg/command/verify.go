package command

import (
	"slices"

	"github.com/urfave/cli/v2"
)

// VerifyTable are the exit statuses of msb verify.
const VerifyTable = `EXIT STATUS (the highest that applies):
0    every check passes, or what differs was stated; or there is nothing to verify
1    a check failed
2    wrong command line, nothing done
3    it could not run: no builder, no registry, a file that can't be read, out of time
4    inconclusive: the original does not build or differs from itself, or something could not be seen
130  interrupted (143: terminated)`

// VerifyCommand is msb verify. Both programs describe it; only msb-verify links what it takes to do it.
func VerifyCommand(action cli.ActionFunc) *cli.Command {
	return &cli.Command{
		Name:      "verify",
		Usage:     "build and run the image before and after, and compare",
		ArgsUsage: "[PATH...]",
		Description: "PATH is a Dockerfile, a directory, or - for standard input; the default is the current directory.\nBefore is the file, after is what msb rewrite makes of it; or before is --original FILE; or, if msb would leave the file as it is,\n" +
			"before is the file in git's HEAD. Images are built by BuildKit: --builder, else BUILDKIT_HOST, else the current builder of docker\nbuildx. Containers have no network but loopback. Flags stand anywhere.\n\n" + VerifyTable,
		Flags:  VerifyFlags(),
		Action: action,
	}
}

// VerifyFlags are the flags of msb verify.
func VerifyFlags() []cli.Flag {
	return slices.Concat(RunFlags(), []cli.Flag{
		Switch("bench", "", "time builds: cold, and after a change of one line"),
		&cli.StringFlag{Name: "keep", Usage: "keep archives, Dockerfiles and what was seen in `DIR`"},
		&cli.StringFlag{Name: "original", Usage: "`FILE` is before, PATH is after"},
		Switch("head", "", "before is the file in git's HEAD, after is the one in the work tree"),
		&cli.StringFlag{Name: "format", Value: "text", Usage: "`FORMAT` of the report: text, json, markdown, html or junit"},
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write the report to `FILE`; - is stdout"},
		StdinFlag(),
	}, BuildFlags(), SettingsFlags(), []cli.Flag{
		Switch("quiet", "q", "print errors only on stderr"),
		Switch("verbose", "v", "print every finding, those that pass, too"),
		ColorFlag(),
	})
}
