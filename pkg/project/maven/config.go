package maven

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Entry is one key of a configuration file, in the dotted form: "server.port".
type Entry struct {
	Key, Value string
	Place      Place
}

// Bounds of configuration files: larger ones, and keys beyond, are not read.
const (
	maxConfigSize  = 1 << 20
	maxConfigKeys  = 20_000
	maxConfigDepth = 40
)

// configFiles reads application*.properties, .yml and .yaml, and bootstrap*, of a directory and of its config directory, in lexical order. Files that can't be read as what
// they are named are left out: the program would not start with them.
func configFiles(ctx Context, dir string) []Entry {
	var out []Entry
	for _, name := range configNames(ctx, dir) {
		src, err := ctx.ReadFile(name)
		if err != nil || len(src) > maxConfigSize {
			continue
		}
		if path.Ext(name) == ".properties" {
			out = append(out, readProperties(name, src)...)
			continue
		}
		out = append(out, readYAML(name, src)...)
	}
	return out
}

func configNames(ctx Context, dir string) []string {
	var out []string
	err := ctx.Walk(dir, func(name string, d fs.DirEntry) error {
		if d.IsDir() {
			if name != dir && name != path.Join(dir, "config") {
				return fs.SkipDir
			}
			return nil
		}
		base := path.Base(name)
		switch path.Ext(base) {
		case ".properties", ".yml", ".yaml":
			if strings.HasPrefix(base, "application") || strings.HasPrefix(base, "bootstrap") {
				out = append(out, name)
			}
		}
		return nil
	})
	if err != nil {
		return nil
	}
	slices.Sort(out)
	return out
}

// readProperties reads a .properties file (java.util.Properties.load).
func readProperties(file string, src []byte) []Entry {
	var out []Entry
	lines := strings.Split(strings.ReplaceAll(string(src), "\r\n", "\n"), "\n")
	for i := 0; i < len(lines) && len(out) < maxConfigKeys; i++ {
		at := i + 1
		line := strings.TrimLeft(lines[i], " \t\f")
		if line == "" || line[0] == '#' || line[0] == '!' {
			continue
		}
		for continued(line) && i+1 < len(lines) {
			i++
			line = line[:len(line)-1] + strings.TrimLeft(lines[i], " \t\f")
		}
		key, value := splitProperty(line)
		out = append(out, Entry{key, value, Place{file, at}})
	}
	return out
}

// continued says whether a line ends in an odd number of backslashes.
func continued(line string) bool {
	n := len(line) - len(strings.TrimRight(line, `\`))
	return n%2 == 1
}

func splitProperty(line string) (key, value string) {
	i := 0
	for i < len(line) && !strings.ContainsRune("=: \t\f", rune(line[i])) {
		if line[i] == '\\' {
			i++
		}
		i++
	}
	i = min(i, len(line))
	rest := strings.TrimLeft(line[i:], " \t\f")
	if rest != "" && (rest[0] == '=' || rest[0] == ':') {
		rest = strings.TrimLeft(rest[1:], " \t\f")
	}
	return unescape(line[:i]), unescape(rest)
}

// unescape resolves the escapes of a .properties file; \uXXXX stays, as no path that concerns us has one.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 't':
			b.WriteByte('\t')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 'f':
			b.WriteByte('\f')
		case 'u':
			b.WriteString(`\u`)
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// readYAML flattens the documents of a YAML file. A key in brackets or of a list is written as Spring does: "list[0].name". Aliases are not followed.
func readYAML(file string, src []byte) []Entry {
	d := yaml.NewDecoder(bytes.NewReader(src))
	f := flattener{file: file}
	for {
		var n yaml.Node
		if err := d.Decode(&n); err != nil {
			if errors.Is(err, io.EOF) {
				return f.out
			}
			return f.out
		}
		f.add("", &n, 0)
	}
}

type flattener struct {
	file string
	out  []Entry
}

func (f *flattener) add(prefix string, n *yaml.Node, depth int) {
	if depth > maxConfigDepth || len(f.out) >= maxConfigKeys {
		return
	}
	switch n.Kind {
	case yaml.DocumentNode:
		for _, c := range n.Content {
			f.add(prefix, c, depth+1)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i].Value
			// Quarkus writes its profiles as keys in quotes: "%prod".
			if prefix != "" {
				key = prefix + "." + key
			}
			f.add(key, n.Content[i+1], depth+1)
		}
	case yaml.SequenceNode:
		for i, c := range n.Content {
			f.add(prefix+"["+strconv.Itoa(i)+"]", c, depth+1)
		}
	case yaml.ScalarNode:
		f.out = append(f.out, Entry{prefix, n.Value, Place{f.file, n.Line}})
	}
}
