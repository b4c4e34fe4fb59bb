package golang

import (
	"go/ast"
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/shell"
)

// shells read their -c argument, or the file that their first argument names, as commands.
var shells = map[string]bool{"sh": true, "bash": true, "dash": true, "ash": true, "zsh": true, "ksh": true}

// carriers execute the program that their arguments name.
var carriers = map[string]bool{"env": true, "sudo": true, "su": true, "nohup": true, "nice": true, "timeout": true, "xargs": true, "setsid": true, "chroot": true, "stdbuf": true, "ionice": true, "busybox": true}

// arguments notes what a shell, or a program that executes another, is asked to execute. Commands that can't be read may execute and open
// anything.
func (c *collector) arguments(r callRow, n *ast.CallExpr, call string, s *source, fn *function) {
	if r.importPath != "os/exec" || n == nil || r.argument >= len(n.Args) || strings.HasSuffix(call, "LookPath") {
		return
	}
	kind := 0
	for _, v := range c.eval.values(n.Args[r.argument], s, fn) {
		switch base := path.Base(v.text); {
		case v.origin != Literal && v.origin != Default:
		case shells[base]:
			kind = max(kind, 1)
		case carriers[base]:
			kind = 2
		}
	}
	if kind == 0 {
		return
	}
	use := Use{Kind: Exec, Origin: Unknown, Call: call, Place: c.pr.place(n.Pos())}
	args := n.Args[r.argument+1:]
	if kind == 2 || n.Ellipsis.IsValid() {
		c.add(use)
		return
	}
	for i, a := range args {
		for _, v := range c.eval.values(a, s, fn) {
			switch {
			case v.origin != Literal && v.origin != Default:
				c.add(use)
			case !strings.HasPrefix(v.text, "-"):
				c.script(use, v)
			case strings.HasSuffix(v.text, "c") && i+1 < len(args):
				for _, text := range c.eval.values(args[i+1], s, fn) {
					c.commands(use, text)
				}
			default:
				continue
			}
			return
		}
	}
}

// script notes a file of commands.
func (c *collector) script(u Use, v value) {
	v = v.cleaned()
	u.Value, u.Origin, u.Base, u.By = v.text, v.origin, v.base, v.by
	if !strings.Contains(u.Value, "/") {
		u.Value = "./" + u.Value
	}
	c.add(u)
}

// commands notes the programs of a text that a shell reads. Which files they open is not known.
func (c *collector) commands(u Use, text value) {
	script, err := shell.Parse(text.text)
	if err != nil || text.origin != Literal && text.origin != Default {
		c.add(u)
		return
	}
	c.add(Use{Kind: ReadAny, Origin: Unknown, Call: u.Call, Place: u.Place})
	for _, cmd := range script.Commands {
		if len(cmd.Words) == 0 {
			continue
		}
		if name, ok := cmd.Words[0].Literal(); ok && !carriers[path.Base(name)] && !shells[path.Base(name)] {
			u.Value, u.Origin = name, Literal
		} else {
			u.Value, u.Origin = "", Unknown
		}
		c.add(u)
	}
}
