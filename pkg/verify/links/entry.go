package links

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/verify/image"
)

// Step is one program of the chain that starts a process: the first is argv[0], each next one runs the one before.
type Step struct {
	Name string      // as it is asked for: argv[0], the interpreter in a script's first line, the loader in a native file
	File *image.File // what it leads to, symbolic links followed
	Path string      // the path by which it was found, before links
	Why  string      // "command", "#!", "env" (the argument of /usr/bin/env) or "loader"
}

// What an Error says is wrong.
var (
	ErrMissing    = errors.New("is not there")
	ErrPermission = errors.New("may not be executed")
	ErrFormat     = errors.New("is no program")
	ErrMachine    = errors.New("is for another machine")
	ErrDepth      = errors.New("is one interpreter too many")
)

// Error says why a process would not start.
type Error struct {
	Name string // what was asked for
	By   string // the file that asked for it; "" if it is the command itself
	Err  error  // ErrMissing, ErrPermission, ErrFormat, ErrMachine or ErrDepth
	Why  string // more, such as where it was searched; "" if there is none
}

func (e *Error) Error() string {
	s := "the command"
	if e.Name != "" {
		s = quote(e.Name)
	}
	if e.By != "" {
		s += ", which " + quote(e.By) + " needs,"
	}
	s += " " + e.Err.Error()
	if e.Why != "" {
		s += ": " + e.Why
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// maxScripts is how many scripts may be each other's interpreter: the kernel's limit in exec_binprm, fs/exec.c.
const maxScripts = 5

// maxEnv bounds the chain through /usr/bin/env, which is a new execution each time.
const maxEnv = 16

// Entry follows a command as runc and the kernel do: argv[0] on PATH or from the working directory, its interpreter, the interpreter's,
// up to the loader. It returns the steps as far as they go; the error is an *Error. An account that the image does not have is one, too.
func Entry(img *image.Image, p Process) ([]Step, error) {
	if len(p.Argv) == 0 || p.Argv[0] == "" {
		return nil, &Error{Err: ErrMissing, Why: "the image has no command"}
	}
	account, ok := img.User(p.User)
	if !ok {
		return nil, &Error{Name: p.User, Err: ErrMissing, Why: "it is the user or group of the image, and /etc/passwd or /etc/group does not have it"}
	}
	e := &entry{img: img, account: account, p: p}
	at, err := e.search(p.Argv[0])
	if err != nil {
		return nil, err
	}
	err = e.exec(p.Argv[0], at, "command", "", 0)
	return e.steps, err
}

// entry is one search.
type entry struct {
	img     *image.Image
	account image.Account
	p       Process
	steps   []Step
	envs    int
}

// search finds a program by name, as exec.LookPath of Go does in runc, and execvp(3) in env.
func (e *entry) search(name string) (string, error) {
	if strings.Contains(name, "/") {
		return e.p.abs(name), nil
	}
	list, ok := e.p.variable("PATH")
	if !ok {
		list = defaultPath
	}
	var denied string
	for _, dir := range strings.Split(list, ":") {
		if !strings.HasPrefix(dir, "/") {
			continue // runc refuses what it finds from the working directory
		}
		at := dir + "/" + name
		f, err := e.img.Reach(e.account, at)
		if err != nil || f.Kind == image.Directory {
			continue
		}
		if f.Permits(e.account, image.MayExecute) {
			return path.Clean(at), nil
		}
		denied = at
	}
	if denied != "" {
		return "", &Error{Name: name, Err: ErrPermission, Why: denied + " has no permission to execute for " + e.who()}
	}
	return "", &Error{Name: name, Err: ErrMissing, Why: "PATH is " + list}
}

func (e *entry) who() string {
	if e.p.User == "" {
		return "root"
	}
	return "the user " + e.p.User
}

// exec takes one program into the chain and goes on with what it needs. scripts counts the scripts of one execution.
func (e *entry) exec(name, at, why, by string, scripts int) error {
	fail := func(err error, why string) error { return &Error{Name: name, By: by, Err: err, Why: why} }
	f, err := e.img.Reach(e.account, at)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fail(ErrPermission, e.who()+" may not enter "+pathOf(err))
	case err != nil:
		return fail(ErrMissing, e.reason(at, err))
	case f.Kind != image.Regular:
		return fail(ErrPermission, "it is not a regular file")
	case !f.Permits(e.account, image.MayExecute):
		return fail(ErrPermission, fmt.Sprintf("its mode is %04o, for %s", f.Mode.Perm(), e.who()))
	}
	e.steps = append(e.steps, Step{Name: name, File: f, Path: at, Why: why})
	switch {
	case f.ELF != nil:
		return e.native(name, by, f)
	case f.Interp != "":
		return e.script(f, scripts+1)
	case f.Size == 0:
		return fail(ErrFormat, "it is empty")
	}
	return fail(ErrFormat, "it is no native file and has no #! line")
}

// reason tells more about a path that leads to nothing.
func (e *entry) reason(at string, err error) string {
	if f, ok := e.img.Files[path.Clean(at)]; ok && f.Kind == image.Symlink {
		return at + " is a symbolic link to " + quote(f.Link) + ", which leads to nothing"
	}
	if strings.HasSuffix(at, "\r") {
		return "the line that names it ends with a carriage return"
	}
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

func pathOf(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Path
	}
	return ""
}

// native goes on with the loader of a native program.
func (e *entry) native(name, by string, f *image.File) error {
	if f.ELF.Unread != "" {
		return nil // what it needs is not known; the loader's view would say so
	}
	if m := machines[e.img.Config.Architecture]; m != nil && !m[f.ELF.Machine] {
		return &Error{Name: name, By: by, Err: ErrMachine, Why: fmt.Sprintf("%s on %s", f.ELF.Machine, e.img.Config.Architecture)}
	}
	if f.ELF.Interp == "" {
		return nil
	}
	at := e.p.abs(f.ELF.Interp)
	fail := func(err error, why string) error { return &Error{Name: f.ELF.Interp, By: f.Path, Err: err, Why: why} }
	l, err := e.img.Reach(e.account, at)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fail(ErrPermission, e.who()+" may not enter "+pathOf(err))
	case err != nil:
		return fail(ErrMissing, e.loaders(f))
	case l.Kind != image.Regular || !l.Permits(e.account, image.MayExecute):
		return fail(ErrPermission, fmt.Sprintf("its mode is %04o, for %s", l.Mode.Perm(), e.who()))
	case l.ELF == nil:
		return fail(ErrFormat, "it is no native file")
	case l.ELF.Unread == "" && (l.ELF.Machine != f.ELF.Machine || l.ELF.Class != f.ELF.Class):
		return fail(ErrMachine, l.ELF.Machine+" for "+f.ELF.Machine)
	}
	e.steps = append(e.steps, Step{Name: f.ELF.Interp, File: l, Path: at, Why: "loader"})
	return nil
}

// loaders says which C library is there in place of the one that a program was linked with.
func (e *entry) loaders(f *image.File) string {
	want := libcOf(f.ELF.Interp)
	if have := imageLibc(e.img, f.ELF.Machine); have != "" && want != "" && have != want {
		return "the program was built for " + want + ", and the image has " + have
	}
	return ""
}

// machines are the machines whose programs run on an architecture.
var machines = map[string]map[string]bool{
	"amd64":   {"EM_X86_64": true, "EM_386": true},
	"386":     {"EM_386": true},
	"arm64":   {"EM_AARCH64": true, "EM_ARM": true},
	"arm":     {"EM_ARM": true},
	"ppc64le": {"EM_PPC64": true},
	"s390x":   {"EM_S390": true},
	"riscv64": {"EM_RISCV": true},
}

// script goes on with the interpreter of a script.
func (e *entry) script(f *image.File, scripts int) error {
	interp, arg := f.Interp, ""
	if i := strings.IndexAny(interp, " \t"); i >= 0 {
		interp, arg = interp[:i], strings.Trim(interp[i:], " \t")
	}
	if scripts > maxScripts {
		return &Error{Name: interp, By: f.Path, Err: ErrDepth}
	}
	if err := e.exec(interp, e.p.abs(interp), "#!", f.Path, scripts); err != nil {
		return err
	}
	if path.Base(interp) != "env" {
		return nil
	}
	name := envCommand(arg)
	if name == "" {
		return nil
	}
	if e.envs++; e.envs > maxEnv {
		return &Error{Name: name, By: f.Path, Err: ErrDepth}
	}
	found, err := e.search(name)
	var missing *Error
	if errors.As(err, &missing) {
		missing.By = f.Path
		return missing
	}
	return e.exec(name, found, "env", f.Path, 0)
}

// envCommand reads which program /usr/bin/env runs for a script. Without -S its argument is one word, as the kernel passes it. "" is
// what can't be told.
func envCommand(arg string) string {
	words := []string{arg}
	for _, split := range []string{"-S", "--split-string=", "-vS"} {
		if rest, ok := strings.CutPrefix(arg, split); ok {
			words = strings.Fields(rest)
			break
		}
	}
	for _, w := range words {
		switch {
		case strings.ContainsAny(w, `"'\$`), strings.HasPrefix(w, "PATH="):
			return ""
		case strings.Contains(w, "="):
			continue
		case strings.HasPrefix(w, "-"):
			return "" // -i, -u NAME, -C DIR: not read
		}
		return w
	}
	return ""
}
