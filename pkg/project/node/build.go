package node

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
)

// build is one call of a bundler.
type build struct {
	bundler
	c     Context
	dir   string // of the context, where it runs
	argv  []string
	place project.Place
	pkg   *Package // nil if there is none
	env   func(string) (string, bool)

	sub    string
	flags  map[string]string
	words  []string // behind the subcommand, no flags
	loose  bool     // a word may be the value of a flag that is not known
	root   string   // of the context: what relative folders of the configuration start from
	tool   string
	config config
}

// scan cuts the command line.
func (b *build) scan(name string) {
	b.flags = map[string]string{}
	value := aliases(b.value)
	i := 1
	if len(b.subs) > 0 && len(b.argv) > 1 && !strings.HasPrefix(b.argv[1], "-") && (!b.bare || b.subs[b.argv[1]]) {
		b.sub, i = b.argv[1], 2
	}
	b.tool = strings.TrimSpace(name + " " + b.sub)
	plain := false
	for ; i < len(b.argv); i++ {
		w := b.argv[i]
		flag, v, joined := strings.Cut(w, "=")
		switch {
		case !strings.HasPrefix(w, "-"):
			b.words = append(b.words, w)
			b.loose = b.loose || plain
			plain = false
			continue
		case value[flag] != "" && joined:
			b.flags[value[flag]] = v
			plain = false
		case value[flag] != "" && i+1 < len(b.argv):
			i++
			b.flags[value[flag]] = b.argv[i]
			plain = false
		default:
			b.flags[flag] = v
			plain = !joined
		}
	}
}

// flag is the value of a flag, by the first of its aliases.
func (b *build) flag(name string) (string, bool) {
	v, ok := b.flags[name]
	return v, ok && name != ""
}

func (b *build) unknown(place project.Place, format string, args ...any) []Out {
	return []Out{{Tool: b.tool, Why: fmt.Sprintf(format, args...), Place: place}}
}

func (b *build) known(dir, why string, place project.Place) []Out {
	return []Out{{Tool: b.tool, Dir: dir, Known: true, Why: why, Place: place, Base: b.basePath()}}
}

// under makes a folder that is relative to from one of the context.
func under(from, dir string) string {
	if path.IsAbs(dir) {
		return path.Clean(dir)
	}
	return path.Join(from, dir)
}

// outputs reads what the call writes: what the flag says, else the configuration, else the default.
func (b *build) outputs(name string) []Out {
	b.scan(name)
	if len(b.subs) > 0 && !b.subs[b.sub] && !(b.bare && b.sub == "") {
		return b.unknown(b.place, "msb does not know what %s writes", b.tool)
	}
	b.root = b.dir
	if b.rooted && len(b.words) > 0 {
		if b.loose {
			return b.unknown(b.place, "msb can't tell flags from folders in %q", strings.Join(b.argv, " "))
		}
		b.root = under(b.dir, b.words[0])
	}
	b.config = b.findConfig()
	for _, flag := range strings.Fields(b.stops) {
		if v, ok := b.flags[flag]; ok && v != "app" { // vue-cli-service build --target app is the default
			return b.unknown(b.place, "%s builds something else than a site", flag)
		}
	}
	if b.read != nil {
		return b.read(b)
	}
	return b.plain()
}

// plain is how most bundlers decide.
func (b *build) plain() []Out {
	if v, ok := b.flag(b.outFlag); ok {
		return b.known(under(b.flagRoot(), v)+b.below, b.outFlagName()+" of "+b.tool, b.place)
	}
	if b.key == "" {
		return b.known(under(b.root, b.fallback), b.tool+"'s default", b.place)
	}
	v := b.config.get(strings.Split(b.key, ".")...)
	switch v.kind {
	case str:
		dir, ok := b.configDir(v.text)
		if !ok {
			return b.unknown(b.config.place(b.key), "%s of %s leaves the project", b.key, b.config.file)
		}
		return b.known(dir+b.below, b.key+" of "+b.config.file, b.config.place(b.key))
	case absent:
		return b.known(under(b.root, b.fallback), b.tool+"'s default", b.place)
	}
	return b.unknown(b.config.place(b.key), "%s: %s", b.config.file, orElse(v.why, b.key+" is no string"))
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func (b *build) flagRoot() string {
	if b.flagFromCwd {
		return b.dir
	}
	return b.root
}

// outFlagName is the alias that was written.
func (b *build) outFlagName() string {
	value := aliases(b.value)
	for _, w := range b.argv {
		if name, _, _ := strings.Cut(w, "="); name != "" && value[name] == b.outFlag {
			return name
		}
	}
	return b.outFlag
}

// configDir makes a folder of the configuration one of the context.
func (b *build) configDir(v string) (string, bool) {
	if strings.HasPrefix(v, virtualRoot[:2]) {
		return contextPath(v)
	}
	from := b.root
	if b.keyFromCwd {
		from = b.dir
	}
	return under(from, v), true
}

// basePath is the path that pages are built for, or "".
func (b *build) basePath() string {
	base, ok := b.flag(b.baseFlag)
	if !ok && b.baseKey != "" {
		if v := b.config.get(strings.Split(b.baseKey, ".")...); v.kind == str {
			base = v.text
		}
	}
	switch strings.TrimSuffix(base, "/") {
	case "", ".":
		return ""
	}
	return base
}

// config is a configuration file, or the lack of one.
type config struct {
	file    string // "" if there is none
	module  *module
	json    *jsonValue
	problem string // why it can't be read
	src     []byte
}

// findConfig reads the file that a flag names, else the first of the names that exists.
func (b *build) findConfig() config {
	if v, ok := b.flag(b.configFlag); ok {
		p := under(b.dir, v)
		if path.IsAbs(p) || strings.HasPrefix(p, "../") || !b.c.Exists(p) {
			return config{file: p, problem: "it is not in the build context"}
		}
		return b.readConfig(p)
	}
	from := b.root
	if b.configFromCwd {
		from = b.dir
	}
	if path.IsAbs(from) || strings.HasPrefix(from, "..") {
		return config{file: from, problem: "the folder is not in the build context"}
	}
	for _, name := range strings.Fields(b.files) {
		for _, ext := range configExtensions(name) {
			if p := path.Join(from, ext); b.c.Exists(p) {
				return b.readConfig(p)
			}
		}
	}
	if b.pkgKey != "" && b.pkg != nil {
		if v, ok := b.pkg.json.get(b.pkgKey); ok && v.object() {
			return config{file: b.pkg.file(), json: &v, src: b.pkg.json.src}
		}
	}
	return config{}
}

// configExtensions stand for .* in the order that tools try them (vitejs/vite 7, packages/vite/src/node/constants.ts, DEFAULT_CONFIG_FILES).
func configExtensions(name string) []string {
	stem, ok := strings.CutSuffix(name, ".*")
	if !ok {
		return []string{name}
	}
	var out []string
	for _, e := range strings.Fields(".js .mjs .ts .cjs .mts .cts") {
		out = append(out, stem+e)
	}
	return out
}

func (b *build) readConfig(p string) config {
	src, err := b.c.ReadFile(p)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return config{}
	case err != nil:
		return config{file: p, problem: err.Error()}
	case len(src) > maxConfig:
		return config{file: p, problem: fmt.Sprintf("it has %d bytes (the limit is %d)", len(src), maxConfig)}
	}
	c := config{file: p, src: src}
	switch path.Ext(p) {
	case ".json", ".jsonc":
		j, err := parseJSON(src, true)
		if err != nil {
			c.problem = err.Error()
		}
		c.json = &j
	default:
		c.module = readModule(src, p, b.dir)
	}
	return c
}

// get follows keys; without a file everything is absent.
func (c config) get(keys ...string) value {
	switch {
	case c.file == "":
		return value{kind: absent}
	case c.problem != "":
		return dunno("%s", c.problem)
	case c.module != nil:
		return c.module.get(keys...)
	}
	v, ok := c.json.get(keys...)
	if !ok {
		return value{kind: absent}
	}
	if text, ok := v.text(); ok {
		return value{kind: str, text: text}
	}
	if v.object() {
		return value{kind: object}
	}
	return value{kind: other}
}

// place is the line of a key's last part, if the file has that word once; else the whole file.
func (c config) place(key string) project.Place {
	last := key[strings.LastIndexByte(key, '.')+1:]
	at, n := 0, 0
	for i, l := range strings.Split(string(c.src), "\n") {
		if strings.Contains(l, last) {
			at, n = i+1, n+1
		}
	}
	if n != 1 {
		at = 0
	}
	return project.Place{File: c.file, Line: at}
}
