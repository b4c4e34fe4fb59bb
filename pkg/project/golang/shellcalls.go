package golang

import (
	"go/ast"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/shell"
)

// shells read their -c argument, or the file that their first argument names, as commands.
var shells = map[string]bool{"sh": true, "bash": true, "dash": true, "ash": true, "zsh": true, "ksh": true}

// carriers execute the program that their arguments name.
var carriers = map[string]bool{"env": true, "sudo": true, "su": true, "nohup": true, "nice": true, "timeout": true, "xargs": true, "setsid": true, "chroot": true, "stdbuf": true, "ionice": true, "busybox": true}

// unfiled open no file that their arguments name, and none of the directory that they run in.
var unfiled = map[string]bool{"uname": true, "hostname": true, "id": true, "whoami": true, "date": true, "ps": true, "kill": true, "pkill": true, "killall": true, "pgrep": true,
	"uptime": true, "free": true, "lscpu": true, "nproc": true, "ping": true, "ip": true, "ifconfig": true, "route": true, "netstat": true, "ss": true, "systemctl": true, "service": true,
	"sleep": true, "true": true, "false": true, "echo": true, "printf": true, "stty": true, "clear": true, "reset": true, "tput": true, "reboot": true, "shutdown": true, "sysctl": true,
	"mkdir": true, "touch": true, "which": true, "xdg-open": true, "open": true, "cmd": true, "rundll32": true}

// rooted work on the directory that they run in, whatever their arguments.
var rooted = map[string]bool{"git": true, "hg": true, "svn": true, "make": true, "ls": true, "find": true, "tar": true, "zip": true, "rsync": true, "du": true, "grep": true,
	"docker": true, "docker-compose": true, "kubectl": true, "helm": true, "terraform": true, "ansible": true, "ansible-playbook": true, "go": true}

// OpensFiles tells whether a program that is executed with arguments that are not known may open files of the project.
func OpensFiles(program string) bool { return !unfiled[path.Base(program)] }

// opens tells whether a program that is executed may open files of the project: those that its arguments name, or any.
func (c *collector) opens(r callRow, n *ast.CallExpr, program value, s *source, fn *function) bool {
	base := path.Base(program.text)
	if r.importPath != "os/exec" || n == nil || r.argument >= len(n.Args) || program.base == BesideExe && program.text == "self" || unfiled[base] || shells[base] || carriers[base] {
		return false
	}
	elsewhere := c.runsIn(s, fn)
	return rooted[base] && !elsewhere || n.Ellipsis.IsValid() || slices.ContainsFunc(n.Args[r.argument+1:], func(a ast.Expr) bool {
		return slices.ContainsFunc(c.eval.values(a, s, fn), func(v value) bool {
			return mayNameFile(v) && !(elsewhere && v.origin == Literal && !strings.HasPrefix(v.text, "/"))
		})
	})
}

// runsIn tells whether a function gives its commands an absolute directory to run in, by Cmd.Dir, and notes that directory.
func (c *collector) runsIn(s *source, fn *function) bool {
	if fn == nil || fn.decl == nil || fn.decl.Body == nil {
		return false
	}
	found := false
	ast.Inspect(fn.decl.Body, func(n ast.Node) bool {
		as, ok := n.(*ast.AssignStmt)
		if !ok || len(as.Lhs) != len(as.Rhs) {
			return true
		}
		for i, left := range as.Lhs {
			if sel, ok := left.(*ast.SelectorExpr); !ok || sel.Sel.Name != "Dir" {
				continue
			}
			for _, v := range c.eval.values(as.Rhs[i], s, fn) {
				if v.origin != Literal || !strings.HasPrefix(v.text, "/") {
					return true
				}
				found = true
				c.add(Use{Kind: ReadAny, Value: v.text, Origin: Literal, Call: "Cmd.Dir", Place: c.pr.place(as.Pos())})
			}
		}
		return true
	})
	return found
}

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

// mayNameFile tells whether an argument may name a file of the image: a path or a name with an extension, or what is not known.
func mayNameFile(v value) bool {
	if v.origin != Literal && v.origin != Default {
		return true
	}
	text := v.text
	return !strings.Contains(text, "://") && (strings.Contains(text, "/") || strings.Trim(path.Ext(text), ".0123456789") != "")
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
