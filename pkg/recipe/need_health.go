package recipe

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
)

// health asks for the program of a HEALTHCHECK, and for a shell in its shell form.
func (n *needs) health(h *Health) {
	if h == nil || len(h.Test) < 2 {
		return
	}
	at := project.Place{File: n.r.File.Name, Line: h.Line}
	words := h.Test[1:]
	switch {
	case h.Test[0] == "CMD" && isShell(words[0]) && len(words) > 2 && words[1] == "-c":
		n.healthProgram(words[0], n.st.Config.Workdir, at)
		n.healthScript(words[2], at)
	case h.Test[0] == "CMD":
		n.healthProgram(words[0], n.st.Config.Workdir, at)
	default:
		n.add(NeedShell, shellOr(n.st.Config.Shell)[0], "healthcheck-carry", ReadEvidence, at, "HEALTHCHECK is in shell form")
		n.healthScript(strings.Join(words, " "), at)
	}
}

// healthScript asks for the programs of a shell's text.
func (n *needs) healthScript(text string, at project.Place) {
	script, unread := parseScript(text)
	if unread != "" {
		n.add(NeedOther, "", "healthcheck-carry", UnknownEvidence, at, "HEALTHCHECK can't be read: %s", unread)
		return
	}
	for _, e := range execs(*script, n.st.End.Runtime()) {
		if len(e.Argv) > 0 && !shellBuiltin[e.Name()] {
			n.healthProgram(e.Argv[0], e.Dir, at)
		}
	}
}

// healthProgram asks for one program. A script of the build context is read as well.
func (n *needs) healthProgram(name, dir string, at project.Place) {
	if !strings.Contains(name, "/") {
		n.add(NeedProgram, name, "healthcheck-carry", ReadEvidence, at, "HEALTHCHECK runs it")
		return
	}
	abs, ok := (State{Workdir: dir}).Abs(name)
	if !ok {
		n.add(NeedOther, name, "healthcheck-carry", UnknownEvidence, at, "HEALTHCHECK runs %s in a directory that is not known", name)
		return
	}
	src, ok := n.st.ContextPath(abs)
	text, err := n.r.Project.ReadFile(path.Clean(src))
	if !ok || err != nil {
		n.add(NeedProgram, abs, "healthcheck-carry", ReadEvidence, at, "HEALTHCHECK runs it")
		return
	}
	if slices.ContainsFunc(n.list, func(m Need) bool { return m.Kind == NeedFile && m.Name == abs && m.ID == "healthcheck-carry" }) {
		return // a script that calls itself
	}
	n.add(NeedFile, abs, "healthcheck-carry", ReadEvidence, at, "HEALTHCHECK runs it")
	in := interpreters(string(text))
	for _, p := range in {
		n.add(NeedProgram, p, "healthcheck-carry", ReadEvidence, at, "HEALTHCHECK runs %s", src)
	}
	if len(in) == 0 || !isShell(in[len(in)-1]) {
		n.add(NeedOther, abs, "healthcheck-carry", UnknownEvidence, at, "what %s of HEALTHCHECK needs is not known", src)
		return
	}
	n.healthScript(string(text), project.Place{File: src, Line: 1})
}

var shellBuiltin = map[string]bool{"exit": true, "true": true, "false": true, "test": true, "[": true, "echo": true, "cd": true, ":": true, "set": true, "exec": true, "printf": true}
