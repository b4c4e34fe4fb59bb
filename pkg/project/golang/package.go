package golang

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"
)

// PackageFacts is what one package of a library, seen alone, may ask of the image.
type PackageFacts struct {
	Path    string
	Imports []string // of other packages, sorted
	Cgo     bool     // a file that a build for the target takes imports "C"
	NoCgo   bool     // with cgo off other files declare all the same exported names; a stub, or nothing, does not
	Needs   Needs
	Exec    []string // programs that are executed, as far as the sources name them
	Files   []string // paths that are read, likewise, less those of GivenByKernel
}

// Needs is a set of letters, one for each thing that a library may ask of the image.
type Needs string

// The letters of Needs. They stand in modules.tsv.
const (
	NeedsCgo       = 'C' // links C code; without cgo it does not build, or fails when used
	NeedsFallback  = 'c' // links C code where cgo is on; without cgo other files take its place
	NeedsNet       = 'N' // imports net, which links the C library where cgo is on
	NeedsUser      = 'U' // imports os/user, likewise
	NeedsExec      = 'X' // executes programs that its sources name
	NeedsCommand   = 'x' // executes programs that its caller or a configuration names
	NeedsFiles     = 'L' // reads files by paths of its own
	NeedsTemp      = 'T' // writes temporary files
	NeedsZone      = 'Z' // looks up time zones by name
	NeedsAccounts  = 'W' // looks up accounts
	NeedsPlugin    = 'P' // loads plugins
	NeedsToolchain = 'G' // needs the Go tool chain
	NeedsHome      = 'H' // reads HOME
	NeedsRoots     = 'K' // connects with TLS
	NeedsMime      = 'M' // types files by extension
)

// Has says whether the set holds a letter.
func (n Needs) Has(letter rune) bool { return strings.ContainsRune(string(n), letter) }

// With is the union of two sets, in order of the alphabet.
func (n Needs) With(more Needs) Needs {
	all := []byte(string(n) + string(more))
	slices.Sort(all)
	return Needs(slices.Compact(all))
}

// needLetters leaves out what libraries do for their logs: runtime.Caller and os.Executable.
var needLetters = map[Kind]rune{
	TempDir: NeedsTemp, TimeZone: NeedsZone, UserLookup: NeedsAccounts, Plugin: NeedsPlugin,
	GoToolchain: NeedsToolchain, HomeDir: NeedsHome, Client: NeedsRoots, MimeType: NeedsMime,
}

// ReadPackage reads the files of one directory as a library package.
func ReadPackage(p Context, dir, importPath string, target Target) (PackageFacts, error) {
	t := &tree{p: p, files: map[string][]string{}, names: map[string]bool{}} // without roots, so that every import is another's
	t.flat = true
	t.walk(dir)
	target.CGO = true
	pr := newProgram(t, target)
	read := pr.read(dir, t.files[dir])
	if read == nil {
		return PackageFacts{}, fmt.Errorf("no Go files in %s", dir)
	}
	read.path = importPath
	pr.packages, pr.byPath[importPath] = []*pkg{read}, read
	pr.imports(read)
	pr.collect(true)
	if len(pr.facts.Unread) > 0 {
		u := pr.facts.Unread[0]
		return PackageFacts{}, fmt.Errorf("%s:%d: %s", u.Place.File, u.Place.Line, u.What)
	}
	out := PackageFacts{Path: importPath, Cgo: len(pr.facts.Cgo) > 0}
	out.summarise(pr.facts)
	out.summarise(pr.facts)
	if out.Cgo {
		target.CGO = false
		out.Needs = out.Needs.With(Needs(NeedsCgo))
		if pure := newProgram(t, target).read(dir, t.files[dir]); pure != nil {
			out.NoCgo = replaces(pure, read)
		}
	}
	return out, nil
}

// replaces says whether the files that are left without cgo declare every name that is exported with it, and every name that they use.
func replaces(pure, with *pkg) bool {
	have := declared(pure)
	used := map[string]bool{}
	for _, s := range pure.files {
		ast.Inspect(s.file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				used[id.Name] = true
			}
			return true
		})
	}
	for name := range declared(with) {
		last := name[strings.LastIndexByte(name, '.')+1:]
		if !have[name] && name != "init" && name != "_" && (ast.IsExported(last) || used[last]) {
			return false
		}
	}
	return true
}

// declared are the names at package level; a method's has its type in front.
func declared(p *pkg) map[string]bool {
	names := map[string]bool{}
	for _, s := range p.files {
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				name := d.Name.Name
				if d.Recv != nil && len(d.Recv.List) > 0 {
					name = typeName(d.Recv.List[0].Type) + "." + name
				}
				names[name] = true
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						names[spec.Name.Name] = true
					case *ast.ValueSpec:
						for _, n := range spec.Names {
							names[n.Name] = true
						}
					}
				}
			}
		}
	}
	return names
}

func (out *PackageFacts) summarise(f *Facts) {
	for _, i := range f.Imports {
		out.Imports = append(out.Imports, i.Path)
	}
	for _, u := range f.Uses {
		if u.Origin == Supplied && u.By == byCaller && !strings.HasPrefix(u.Call, "exec.") {
			continue // what the caller names, the caller is asked about
		}
		letter, ok := needLetters[u.Kind]
		if ok {
			out.Needs = out.Needs.With(Needs(letter))
		}
		switch u.Kind {
		case Exec:
			if name := known(u); name != "*" && name != "" {
				out.Needs = out.Needs.With(Needs(NeedsExec))
				out.Exec = append(out.Exec, name)
			} else {
				out.Needs = out.Needs.With(Needs(NeedsCommand))
			}
		case ReadFile, ReadDir, ReadGlob, ReadAny:
			if name := known(u); name != "*" && name != "." && !GivenByKernel(name) {
				out.Needs = out.Needs.With(Needs(NeedsFiles))
				out.Files = append(out.Files, name)
			}
		}
	}
	slices.Sort(out.Exec)
	slices.Sort(out.Files)
	out.Exec, out.Files = slices.Compact(out.Exec), slices.Compact(out.Files)
}

func known(u Use) string {
	if u.Origin != Literal && u.Origin != Default || u.Base != WorkDir {
		return "*"
	}
	return u.Value
}

// GivenByKernel says whether an absolute path is there in every container, whatever its image: the kernel's file systems and the files
// that a container's runtime mounts (OCI runtime specification, config-linux.md, default filesystems; docs.docker.com, "Container networking").
func GivenByKernel(name string) bool {
	for _, dir := range []string{"/proc", "/sys", "/dev", "/run", "/var/run"} {
		if _, ok := below(dir, name); ok {
			return true
		}
	}
	return name == "/etc/resolv.conf" || name == "/etc/hosts" || name == "/etc/hostname" || path.Clean(name) == "/"
}
