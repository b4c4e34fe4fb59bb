package links

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/verify/image"
	it "github.com/msb-dev/msb/pkg/verify/image/imagetest"
)

func moded(e it.Entry, mode int64, uid, gid int) it.Entry {
	e.Mode, e.Uid, e.Gid = mode, uid, gid
	return e
}

// chain is n scripts, each the interpreter of the one before; exec_binprm of Linux takes five.
func chain(n int) []it.Entry {
	list := []it.Entry{it.Program(fmt.Sprintf("s%d", n), "#!/bin/sh\n")}
	for i := 1; i < n; i++ {
		list = append(list, it.Program(fmt.Sprintf("s%d", i), fmt.Sprintf("#!/s%d\n", i+1)))
	}
	return list
}

// TestEntry follows commands; the expectations are what runc and Linux do.
func TestEntry(t *testing.T) {
	base := append(glibc(),
		program("usr/bin/dash", gnu, image.ELF{}), it.Symlink("bin", "usr/bin"), it.Symlink("usr/bin/sh", "dash"),
		program("usr/bin/env", gnu, image.ELF{}), program("usr/local/bin/node", gnu, image.ELF{}),
		it.File("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n"), it.File("etc/group", "root:x:0:\ntools:x:50:app\n"),
		it.Program("static", it.ELF(image.ELF{Program: true})),
	)
	const node = "/usr/local/bin/node > loader"
	for name, tt := range map[string]struct {
		entries []it.Entry
		p       Process
		want    string // the chain, or
		err     error
		says    string
	}{
		"on the default PATH":             {nil, Process{Argv: []string{"node", "x.js"}}, node, nil, ""},
		"on PATH":                         {nil, Process{Argv: []string{"dash"}, Env: []string{"PATH=/nope", "PATH=:/nope:/bin"}}, "/usr/bin/dash > loader", nil, ""},
		"not on PATH":                     {nil, Process{Argv: []string{"node"}, Env: []string{"PATH=/bin"}}, "", ErrMissing, "node is not there: PATH is /bin"},
		"PATH is empty":                   {nil, Process{Argv: []string{"node"}, Env: []string{"PATH="}, Dir: "/usr/local/bin"}, "", ErrMissing, ""},
		"by path":                         {nil, Process{Argv: []string{"/bin/sh", "-c", "x"}}, "/usr/bin/dash > loader", nil, ""},
		"from the working directory":      {nil, Process{Argv: []string{"./node"}, Dir: "/usr/local/bin"}, node, nil, ""},
		"relative with a directory":       {nil, Process{Argv: []string{"bin/node"}, Dir: "/usr/local"}, node, nil, ""},
		"not relative":                    {nil, Process{Argv: []string{"static"}, Dir: "/"}, "", ErrMissing, ""},
		"static":                          {nil, Process{Argv: []string{"./static"}}, "/static", nil, ""},
		"no command":                      {nil, Process{}, "", ErrMissing, "the image has no command"},
		"an empty command":                {nil, Process{Argv: []string{""}}, "", ErrMissing, ""},
		"not there":                       {nil, Process{Argv: []string{"/app/server"}}, "", ErrMissing, "/app/server is not there"},
		"a directory":                     {nil, Process{Argv: []string{"/etc"}}, "", ErrPermission, "not a regular file"},
		"script":                          {[]it.Entry{it.Program("e.sh", "#!/bin/sh\nexec")}, Process{Argv: []string{"/e.sh"}}, "/e.sh > #! /usr/bin/dash > loader", nil, ""},
		"script with an argument":         {[]it.Entry{it.Program("e.sh", "#! /bin/sh -e\n")}, Process{Argv: []string{"/e.sh"}}, "/e.sh > #! /usr/bin/dash > loader", nil, ""},
		"script of a missing shell":       {[]it.Entry{it.Program("e.sh", "#!/bin/bash\n")}, Process{Argv: []string{"/e.sh"}}, "", ErrMissing, "/bin/bash, which /e.sh needs, is not there"},
		"script with CR LF":               {[]it.Entry{it.Program("e.sh", "#!/bin/sh\r\n")}, Process{Argv: []string{"/e.sh"}}, "", ErrMissing, `"/bin/sh\r", which /e.sh needs, is not there: the line that names it ends with a carriage return`},
		"script without a line":           {[]it.Entry{it.Program("e.sh", "exec node\n")}, Process{Argv: []string{"/e.sh"}}, "", ErrFormat, "no #! line"},
		"empty":                           {[]it.Entry{it.Program("e.sh", "")}, Process{Argv: []string{"/e.sh"}}, "", ErrFormat, "it is empty"},
		"script of env":                   {[]it.Entry{it.Program("x.js", "#!/usr/bin/env node\n")}, Process{Argv: []string{"/x.js"}}, "/x.js > #! /usr/bin/env > loader > env " + node, nil, ""},
		"script of env -S":                {[]it.Entry{it.Program("x.js", "#!/usr/bin/env -S A=b node --x\n")}, Process{Argv: []string{"/x.js"}}, "/x.js > #! /usr/bin/env > loader > env " + node, nil, ""},
		"env without -S is one word":      {[]it.Entry{it.Program("x.js", "#!/usr/bin/env node --x\n")}, Process{Argv: []string{"/x.js"}}, "", ErrMissing, "node --x, which /x.js needs, is not there"},
		"env cleared":                     {[]it.Entry{it.Program("x.js", "#!/usr/bin/env -S -i nope\n")}, Process{Argv: []string{"/x.js"}}, "/x.js > #! /usr/bin/env > loader", nil, ""},
		"script of env, missing":          {[]it.Entry{it.Program("x.py", "#!/usr/bin/env python3\n")}, Process{Argv: []string{"/x.py"}}, "", ErrMissing, "python3, which /x.py needs, is not there: PATH is"},
		"scripts of scripts":              {[]it.Entry{it.Program("a", "#!/b\n"), it.Program("b", "#!/bin/sh\n")}, Process{Argv: []string{"/a"}}, "/a > #! /b > #! /usr/bin/dash > loader", nil, ""},
		"five scripts":                    {chain(5), Process{Argv: []string{"/s1"}}, "/s1 > #! /s2 > #! /s3 > #! /s4 > #! /s5 > #! /usr/bin/dash > loader", nil, ""},
		"six scripts":                     {chain(6), Process{Argv: []string{"/s1"}}, "", ErrDepth, "/bin/sh, which /s6 needs, is one interpreter too many"},
		"PATH from the working directory": {nil, Process{Argv: []string{"node"}, Env: []string{"PATH=usr/local/bin"}}, "", ErrMissing, ""},
		"a script of itself":              {[]it.Entry{it.Program("a", "#!/a\n")}, Process{Argv: []string{"/a"}}, "", ErrDepth, ""},
		"env of itself":                   {[]it.Entry{it.Program("usr/bin/a", "#!/usr/bin/env a\n")}, Process{Argv: []string{"a"}}, "", ErrDepth, ""},
		"link to nothing":                 {[]it.Entry{it.Symlink("a", "/opt/a")}, Process{Argv: []string{"/a"}}, "", ErrMissing, "/a is a symbolic link to /opt/a, which leads to nothing"},
		"links in a circle":               {[]it.Entry{it.Symlink("a", "a")}, Process{Argv: []string{"/a"}}, "", ErrMissing, ""},
		"no bit to execute":               {[]it.Entry{it.File("a", "#!/bin/sh\n")}, Process{Argv: []string{"/a"}}, "", ErrPermission, "its mode is 0644, for root"},
		"no bit, on PATH":                 {[]it.Entry{it.File("usr/bin/a", "#!/bin/sh\n")}, Process{Argv: []string{"a"}}, "", ErrPermission, ""},
		"passed by on PATH":               {[]it.Entry{it.File("usr/local/sbin/node", "x"), it.Dir("usr/local/bin/dash")}, Process{Argv: []string{"dash"}}, "/usr/bin/dash > loader", nil, ""},
		"not for others":                  {[]it.Entry{moded(it.Program("a", "#!/bin/sh\n"), 0o700, 0, 0)}, Process{Argv: []string{"/a"}, User: "app"}, "", ErrPermission, "its mode is 0700, for the user app"},
		"for the group":                   {[]it.Entry{moded(it.Program("a", "#!/bin/sh\n"), 0o750, 0, 50)}, Process{Argv: []string{"/a"}, User: "app"}, "/a > #! /usr/bin/dash > loader", nil, ""},
		"not for that group":              {[]it.Entry{moded(it.Program("a", "#!/bin/sh\n"), 0o750, 0, 50)}, Process{Argv: []string{"/a"}, User: "app:app"}, "", ErrMissing, ""},
		"behind a closed directory":       {[]it.Entry{moded(it.Dir("root"), 0o700, 0, 0), it.Program("root/a", "#!/bin/sh\n")}, Process{Argv: []string{"/root/a"}, User: "app"}, "", ErrPermission, "the user app may not enter /root"},
		"root enters":                     {[]it.Entry{moded(it.Dir("root"), 0o700, 0, 0), it.Program("root/a", "#!/bin/sh\n")}, Process{Argv: []string{"/root/a"}}, "/root/a > #! /usr/bin/dash > loader", nil, ""},
		"a user that is not there":        {nil, Process{Argv: []string{"node"}, User: "node"}, "", ErrMissing, "the user or group of the image"},
		"a number needs no entry":         {nil, Process{Argv: []string{"node"}, User: "65532"}, node, nil, ""},
		"another libc":                    {[]it.Entry{program("a", musl, image.ELF{})}, Process{Argv: []string{"/a"}}, "", ErrMissing, musl + ", which /a needs, is not there: the program was built for musl, and the image has the GNU C library"},
		"another machine":                 {[]it.Entry{it.Program("a", it.ELF(image.ELF{Program: true, Machine: "EM_AARCH64"}))}, Process{Argv: []string{"/a"}}, "", ErrMachine, "EM_AARCH64 on amd64"},
		"32 bits":                         {[]it.Entry{it.Program("a", it.ELF(image.ELF{Program: true, Machine: "EM_386", Class: 32}))}, Process{Argv: []string{"/a"}}, "/a", nil, ""},
		"the loader of another class":     {[]it.Entry{program("a", gnu, image.ELF{Machine: "EM_386", Class: 32})}, Process{Argv: []string{"/a"}}, "", ErrMachine, ""},
		"the loader is not executable":    {[]it.Entry{it.File("opt/ld.so", it.ELF(image.ELF{Dynamic: true})), program("a", "/opt/ld.so", image.ELF{})}, Process{Argv: []string{"/a"}}, "", ErrPermission, ""},
		"the loader is a script":          {[]it.Entry{it.Program("opt/ld.so", "#!/bin/sh\n"), program("a", "/opt/ld.so", image.ELF{})}, Process{Argv: []string{"/a"}}, "", ErrFormat, ""},
		"headers that can't be read":      {[]it.Entry{it.Program("a", "\x7fELF")}, Process{Argv: []string{"/a"}}, "/a", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			steps, err := Entry(made(t, slices.Concat(base, tt.entries)...), tt.p)
			var chain []string
			for _, s := range steps {
				switch s.Why {
				case "loader":
					chain = append(chain, s.Why)
				case "command":
					chain = append(chain, s.File.Path)
				default:
					chain = append(chain, s.Why+" "+s.File.Path)
				}
			}
			if got := strings.Join(chain, " > "); err == nil && got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if !errors.Is(err, tt.err) || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %v with %q", err, tt.err, tt.says)
			}
			var e *Error
			if err != nil && !errors.As(err, &e) {
				t.Errorf("%T is no *Error", err)
			}
		})
	}
}
