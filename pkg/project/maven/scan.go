package maven

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Bounds of a scan; what is beyond them is Unread.
const (
	maxSources    = 20_000
	maxSourceSize = 2 << 20
	maxScanned    = 256 << 20 // bytes in all
)

// Scanned is what the sources and the configuration of one module ask of the image.
type Scanned struct {
	Needs  []Need
	Files  int      // sources read
	Unread []Unread // sources beyond the bounds, or in a language that is not read

	seen  map[[2]string]bool
	bytes int
	toks  []token // of the source that is read, for the next one to use the place
}

// Scan reads the sources of a module, not its tests, and its configuration files. Java and Kotlin are read as far as the calls of
// Java's own library go: what opens files, executes programs, or needs parts that a JRE lacks. Every other literal, and every word of a
// configuration file, is a NeedMention; most name nothing in the image, which is for the caller to see.
// The error is one of reading the tree.
func Scan(ctx Context, m *Model) (*Scanned, error) {
	out := &Scanned{seen: map[[2]string]bool{}}
	skip := map[string]bool{path.Join(m.Dir, "src/test"): true, path.Join(m.Dir, "src/it"): true, path.Join(m.Dir, m.Directory.Text): true}
	m.Walk(func(x *Model) {
		if x != m {
			skip[x.Dir] = true
		}
	})
	for _, dir := range m.sources() {
		if !ctx.Exists(dir) {
			continue
		}
		err := ctx.Walk(dir, func(name string, d fs.DirEntry) error {
			if d.IsDir() {
				base := path.Base(name)
				if skip[name] || base == "node_modules" || strings.HasPrefix(base, ".") && name != m.Dir {
					return fs.SkipDir
				}
				return nil
			}
			out.file(ctx, m, name)
			return nil
		})
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// sources are the directories that sources and resources may lie in; the whole module if a plugin may add some, or if it is not known.
func (m *Model) sources() []string {
	_, _, helped := m.Plugin("build-helper-maven-plugin")
	out := []string{path.Join(m.Dir, "src/main")}
	for _, v := range append([]Value{m.SourceDirectory}, m.Resources...) {
		if !v.Known || helped || path.Join(m.Dir, v.Text) == m.Dir {
			return []string{m.Dir}
		}
		if dir := path.Join(m.Dir, v.Text); !strings.HasPrefix(dir+"/", out[0]+"/") && !slices.Contains(out, dir) {
			out = append(out, dir)
		}
	}
	return out
}

// file reads one file of the module.
func (s *Scanned) file(ctx Context, m *Model, name string) {
	ext := path.Ext(name)
	source := ext == ".java" || ext == ".kt"
	switch {
	case source, configuration(m, name, ext):
	case slices.Contains([]string{".groovy", ".scala", ".clj", ".aj"}, ext):
		s.Unread = append(s.Unread, Unread{What: "sources in " + ext[1:] + " are not read", Place: Place{File: name}})
		return
	default:
		return
	}
	src, err := ctx.ReadFile(name)
	switch {
	case err != nil || len(src) > maxSourceSize:
		s.Unread = append(s.Unread, Unread{What: "it can't be read, or is larger than 2 MiB", Place: Place{File: name}})
	case !source:
		s.config(name, string(src))
	case s.Files > maxSources:
	case s.Files == maxSources || s.bytes+len(src) > maxScanned:
		s.Unread = append(s.Unread, Unread{What: "there are more than 20000 sources, or more than 256 MiB of them", Place: Place{File: name}})
		s.Files = maxSources + 1
	default:
		s.Files++
		s.bytes += len(src)
		s.toks = lex(string(src), ext == ".kt", s.toks[:0])
		r := sourceReader{s: s, file: name, toks: s.toks, kotlin: ext == ".kt"}
		r.read()
	}
}

// configuration tells whether a file is one of the class path that may name files: text below the module's resources.
func configuration(m *Model, name, ext string) bool {
	if !slices.Contains([]string{".properties", ".yml", ".yaml", ".xml", ".conf", ".json"}, ext) {
		return false
	}
	return slices.ContainsFunc(m.Resources, func(v Value) bool { return strings.HasPrefix(name, path.Join(m.Dir, v.Text)+"/") })
}

// config takes every word of a configuration file, whatever its key.
func (s *Scanned) config(name, src string) {
	line := 0
	for text := range strings.Lines(src) {
		line++
		for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n\"'=<>,;(){}[]$|", r) }) {
			s.mention(w, Place{name, line})
		}
	}
}

// locations are what stands before a path in Spring's resources and in JDBC's addresses.
var locations = []string{"file:", "jdbc:h2:", "jdbc:sqlite:", "jdbc:hsqldb:file:", "jdbc:derby:"}

// mention notes a text that may be the path of a file; behind one of the locations it is one.
func (s *Scanned) mention(text string, at Place) {
	kind := NeedMention
	for again := true; again; {
		again = false
		for _, p := range locations {
			if _, rest, ok := strings.Cut(text, p); ok {
				text, kind, again = rest, NeedFile, true
			}
		}
	}
	if i := strings.LastIndexByte(text, ':'); i >= 0 { // ${name:default}, classpath:…, key:value
		text = text[i+1:]
	}
	if strings.HasPrefix(text, "//") {
		text = "/" + strings.TrimLeft(text, "/")
	}
	if len(text) < 2 || len(text) > 300 || strings.ContainsAny(text, "\x00\n\t%*? ") {
		return
	}
	s.need(Need{Kind: kind, Value: path.Clean(text), Known: true, Detail: "it names " + text, Place: at})
}

func (s *Scanned) need(n Need) {
	key := [2]string{string(n.Kind), n.Value}
	if s.seen[key] {
		return
	}
	s.seen[key] = true
	s.Needs = append(s.Needs, n)
}
