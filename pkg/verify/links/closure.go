package links

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/verify/image"
)

// Kind says what the loader would not find, or what can't be told.
type Kind string

const (
	Loader  Kind = "loader"  // the program's loader; the kernel then says "no such file or directory"
	Library Kind = "library" // a library
	Version Kind = "version" // a symbol version in a library that is there: it is too old, or another one
	Libc    Kind = "libc"    // it was linked with the GNU C library, and musl would load it: it works or not, by the symbols that it uses
	Unread  Kind = "unread"  // a native file whose headers could not be read
)

// Missing is one thing that a program, or a library that it loads, needs and would not find.
type Missing struct {
	Kind    Kind
	Name    string // of the library or loader, as it is asked for
	Version string // of Version
	By      string // the native file that asks for it
	Why     string // more, such as where it lies; "" if there is none
}

// Sure reports whether the program would certainly not load. Otherwise nobody knows without running it.
func (m Missing) Sure() bool { return m.Kind == Loader || m.Kind == Library || m.Kind == Version }

func (m Missing) String() string {
	var s string
	switch m.Kind {
	case Version:
		s = fmt.Sprintf("%s needs %s of %s", m.By, m.Version, m.Name)
	case Libc:
		s = fmt.Sprintf("%s was linked with the GNU C library, and musl loads it", m.By)
	case Unread:
		s = fmt.Sprintf("%s can't be read", m.Name)
	case Loader, Library:
		if m.By == "" {
			s = quote(m.Name) + " is not found"
			break
		}
		s = fmt.Sprintf("%s needs the %s %s, which is not found", m.By, m.Kind, quote(m.Name))
	}
	if m.Why != "" {
		s += ": " + m.Why
	}
	return s
}

// Bounds: a process has some hundred libraries, and a report shows a few that are missing.
const (
	maxObjects = 4096
	maxMissing = 200
)

// Closure loads a program, or a library by itself, as the loader would, with every library that it needs, and then those at the paths
// opened, which the program opens while it runs (JNI, modules of Node and Python). It returns what would not be found: nothing for a
// static program or one that is no native file. Libraries of opened may need each other in any order, as a program that opens one
// after the other makes them known. p.Argv is not read; an account that the image does not have is taken for root.
func Closure(img *image.Image, file string, p Process, opened ...string) []Missing {
	account, ok := img.User(p.User)
	if !ok {
		account = image.Account{}
	}
	f, err := img.Reach(account, p.abs(file))
	switch {
	case err != nil:
		return []Missing{{Kind: Library, Name: file}}
	case f.ELF == nil:
		return nil
	case f.ELF.Unread != "":
		return []Missing{{Kind: Unread, Name: f.Path, Why: f.ELF.Unread}}
	case !f.ELF.Dynamic, f.ELF.Program && f.ELF.Interp == "":
		return nil
	}
	l := newLoader(img, account, p, f)
	if f.ELF.Interp != "" && !l.interpreter(f) {
		return l.missing
	}
	// The kernel gives the loader the program's path with links resolved, a library keeps the path by which it was found.
	l.main = l.add(f, f.Path, "", nil)
	for _, name := range opened {
		l.promise(name)
	}
	l.needs(0)
	for _, name := range opened {
		from := len(l.objects)
		l.open(p.abs(name), name, l.main)
		l.needs(from)
	}
	l.versions()
	return l.missing
}

// object is a native file that was loaded.
type object struct {
	file *image.File
	path string  // by which it was opened; $ORIGIN is its directory
	by   *object // what needed it; nil for the program
}

// loader is one process being loaded.
type loader struct {
	img      *image.Image
	account  image.Account
	p        Process
	main     *object
	musl     bool
	secure   bool     // set-user-ID and the like: the environment counts for nothing
	system   []string // the directories that are searched last
	lib      string   // what $LIB stands for
	cache    map[string][]string
	objects  []*object
	named    map[string]*object
	files    map[*image.File]*object
	promised map[string]bool // names of libraries that will be opened
	missing  []Missing
}

func newLoader(img *image.Image, a image.Account, p Process, f *image.File) *loader {
	l := &loader{img: img, account: a, p: p, named: map[string]*object{}, files: map[*image.File]*object{}, promised: map[string]bool{}}
	_, capable := f.Xattrs["security.capability"]
	l.secure = f.Mode&fs.ModeSetuid != 0 && f.UID != a.UID || f.Mode&fs.ModeSetgid != 0 && f.GID != a.GID || capable && a.UID != 0
	l.musl = usesMusl(img, f.ELF)
	if l.musl {
		l.system = muslDirs(img, f.ELF)
		return l
	}
	l.system, l.lib = gnuDirs(img, f.ELF)
	l.cache = readCache(img)
	return l
}

// interpreter loads the loader itself.
func (l *loader) interpreter(f *image.File) bool {
	name := f.ELF.Interp
	at := l.p.abs(name)
	i, err := l.img.Reach(l.account, at)
	if err != nil || i.ELF == nil {
		why := ""
		if have, want := imageLibc(l.img, f.ELF.Machine), libcOf(name); have != "" && want != "" && have != want {
			why = "the program was built for " + want + ", and the image has " + have
		}
		l.miss(Missing{Kind: Loader, Name: name, By: f.Path, Why: why})
		return false
	}
	o := l.add(i, at, path.Base(name), nil)
	l.named[path.Base(name)] = o
	return true
}

// promise notes a library that will be opened.
func (l *loader) promise(name string) {
	l.promised[path.Base(name)] = true
	if f, err := l.img.Reach(l.account, l.p.abs(name)); err == nil && f.ELF != nil && f.ELF.Soname != "" {
		l.promised[f.ELF.Soname] = true
	}
}

// add takes a file into the process under a name.
func (l *loader) add(f *image.File, at, name string, by *object) *object {
	o := l.files[f]
	if o == nil {
		o = &object{f, at, by}
		l.files[f] = o
		l.objects = append(l.objects, o)
		if f.ELF.Unread != "" {
			l.miss(Missing{Kind: Unread, Name: f.Path, Why: f.ELF.Unread})
		}
	}
	if name != "" {
		l.named[name] = o
	}
	// musl knows a library only by the name it was searched with.
	if s := f.ELF.Soname; s != "" && !l.musl && l.named[s] == nil {
		l.named[s] = o
	}
	return o
}

// needs loads what the objects from an index on need, breadth first as loaders do.
func (l *loader) needs(from int) {
	for i := from; i < len(l.objects) && i < maxObjects; i++ {
		o := l.objects[i]
		for _, name := range o.file.ELF.Needed {
			if l.named[name] == nil {
				l.open("", name, o)
			}
		}
	}
}

// open finds and loads one library: at a path if it is given or the name has one, else by search.
func (l *loader) open(at, name string, by *object) {
	if l.musl && at == "" && l.isMuslItself(name) {
		return
	}
	if at == "" && strings.Contains(name, "/") {
		at = l.p.abs(l.expand(name, by))
	}
	var look sight
	if at != "" {
		if l.try(at, name, by, &look) {
			return
		}
	} else {
		search := l.gnuSearch
		if l.musl {
			search = l.muslSearch
		}
		for at := range search(name, by) {
			if l.try(l.p.abs(at), name, by, &look) {
				return
			}
			if look.stop {
				break
			}
		}
		if l.promised[name] {
			return
		}
	}
	why := look.why
	if why == "" {
		why = l.elsewhere(name, by)
	}
	l.miss(Missing{Kind: Library, Name: name, By: by.file.Path, Why: why})
}

// sight is what a search saw that was not it.
type sight struct {
	why  string
	stop bool // the loader gives up
}

// try loads the library at a path, if it is one for this program.
func (l *loader) try(at, name string, by *object, look *sight) bool {
	f, err := l.img.Reach(l.account, at)
	if err != nil || f.Kind != image.Regular {
		return false
	}
	self := by.file.ELF
	switch {
	case !f.Permits(l.account, image.MayRead):
		look.why = fmt.Sprintf("%s has mode %04o, and may not be read", f.Path, f.Mode.Perm())
		return false
	case f.ELF == nil:
		look.why, look.stop = f.Path+" is no native file", true
		return false
	case f.ELF.Unread == "" && (f.ELF.Class != self.Class || f.ELF.Machine != self.Machine):
		look.why = fmt.Sprintf("%s is for %s, %d bits", f.Path, f.ELF.Machine, f.ELF.Class)
		look.stop = l.musl
		return false
	}
	l.add(f, path.Clean(at), name, by)
	return true
}

// elsewhere says where a library lies that was not found.
func (l *loader) elsewhere(name string, by *object) string {
	var at []string
	for p, f := range l.img.Files {
		if path.Base(p) == name && (f.Kind == image.Symlink || f.ELF != nil && f.ELF.Machine == by.file.ELF.Machine) {
			at = append(at, p)
		}
	}
	if len(at) == 0 {
		return ""
	}
	found := slices.Min(at)
	if slices.Contains(l.confDirs(), path.Dir(found)) {
		return found + " is there, but /etc/ld.so.cache does not list it: ldconfig has not run since"
	}
	return found + " is there, where the loader does not look"
}

// versions holds the symbol versions that are needed against those that are there. musl does not read them.
func (l *loader) versions() {
	for _, o := range l.objects {
		if l.musl {
			if needsGNU(o.file.ELF) {
				l.miss(Missing{Kind: Libc, Name: o.file.ELF.Soname, By: o.file.Path})
			}
			continue
		}
		for _, library := range slices.Sorted(maps.Keys(o.file.ELF.Requires)) {
			there := l.named[library]
			// A library without any version is taken as it is, with a warning.
			if there == nil || len(there.file.ELF.Defines) == 0 {
				continue
			}
			for _, v := range o.file.ELF.Requires[library] {
				if !slices.Contains(there.file.ELF.Defines, v) {
					l.miss(Missing{Kind: Version, Name: library, Version: v, By: o.file.Path, Why: newest(there.file, v)})
				}
			}
		}
	}
}

// newest says what a library has in place of a version.
func newest(f *image.File, want string) string {
	family, _, _ := strings.Cut(want, "_")
	for _, v := range slices.Backward(f.ELF.Defines) {
		if strings.HasPrefix(v, family+"_") && !strings.Contains(v, "PRIVATE") {
			return f.Path + " goes up to " + v
		}
	}
	return f.Path + " does not have it"
}

func (l *loader) miss(m Missing) {
	if len(l.missing) < maxMissing {
		l.missing = append(l.missing, m)
	}
}
