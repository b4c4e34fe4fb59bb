package recipe

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/shell"
)

// toolInstallers are scripts that put one tool of Go's into a directory of programs and leave nothing else (their text:
// golang/dep install.sh, Masterminds/glide.sh get, golangci/golangci-lint install.sh, air-verse/air install.sh, securego/gosec install.sh,
// go-task/task install-task.sh, aquasecurity/trivy contrib/install.sh).
var toolInstallers = []string{
	"://raw.githubusercontent.com/golang/dep/", "://glide.sh/get", "://raw.githubusercontent.com/golangci/golangci-lint/", "://golangci-lint.run/install.sh",
	"://raw.githubusercontent.com/cosmtrek/air/", "://raw.githubusercontent.com/air-verse/air/", "://raw.githubusercontent.com/securego/gosec/",
	"://taskfile.dev/install.sh", "://raw.githubusercontent.com/aquasecurity/trivy/",
}

// installsGoTool tells whether a shell is given such a script.
func installsGoTool(step *Step, e Exec) bool {
	if !isShell(e.Name()) || e.Join != shell.Pipe {
		return false
	}
	at := slices.IndexFunc(step.Execs, func(o Exec) bool { return o.Start == e.Start && slices.Equal(o.Argv, e.Argv) })
	return at > 0 && slices.ContainsFunc(urls(step.Execs[at-1]), func(url string) bool {
		return slices.ContainsFunc(toolInstallers, func(known string) bool { return strings.Contains(url, known) })
	})
}

// supervisors start the programs that a configuration of their own names.
var supervisors = strings.Fields("supervisord s6-svscan s6-overlay runsvdir runit monit circusd foreman goreman hivemind overmind honcho init systemd")

// IsBuildScript tells whether a word of go run names a Go program that builds others, as those of mage do.
func IsBuildScript(word string) bool {
	switch strings.TrimSuffix(path.Base(word), ".go") {
	case "mage", "magefile", "magefiles", "build", "make", "ci", "bootstrap":
		return true
	}
	return strings.HasPrefix(word, "github.com/magefile/mage")
}

// inits asks for what starts the program, where a step fetched it by its address: the file, and the C library that one is linked with
// whose name does not say that it needs none (krallin/tini README, "tini-static"; Yelp/dumb-init README: static since 1.2.0).
func (g *goReader) inits() {
	for _, n := range slices.Clone(g.list) {
		if n.Kind != NeedProgram || n.ID != "stopsignal-and-pid1" || !path.IsAbs(n.Name) {
			continue
		}
		o, ok := g.st.Files.Origin(n.Name)
		if !ok || o.Kind != Made || o.Rest != "" || o.Step == nil {
			continue
		}
		for _, e := range o.Step.Effects {
			if e.Kind != Download || !slices.Contains(e.Paths, n.Name) {
				continue
			}
			g.add(NeedFile, n.Name, n.ID, ReadEvidence, n.Place, "%s", n.Why)
			if !strings.Contains(e.Detail, "static") && !strings.Contains(e.Detail, "dumb-init") {
				g.add(NeedLibc, g.st.Image.Distro, n.ID, UnknownEvidence, n.Place, "what %s is linked with is not known", n.Name)
			}
		}
	}
}
