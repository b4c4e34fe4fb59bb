package golang

import (
	"fmt"
	"strings"
)

// Command is a go build, go install, go run or go get command line, understood.
type Command struct {
	Verb      string // "build", "install", "run" or "get"
	Chdir     string // -C
	Output    string // the last -o
	Tags      []string
	LDFlags   string
	Mod       string // -mod
	ModFile   string
	BuildMode string // "" stands for the default, exe
	Race      bool
	MSan      bool
	ASan      bool
	NoBuild   bool     // -n: prints, builds nothing
	Overlay   string   // -overlay: other sources than those of the tree
	Exec      string   // -exec of go run
	Toolexec  string   // -toolexec
	Packages  []string // package patterns or .go files, "." not filled in
	Args      []string // what go run hands to the program
}

// valueFlags are the flags that take a value, from `go help build`, `go help install`, `go help run` and
// `go help testflag` of Go 1.26, with those that older versions knew.
var valueFlags = map[string]bool{
	"C": true, "o": true, "p": true, "covermode": true, "coverpkg": true, "asmflags": true, "buildmode": true, "buildvcs": false,
	"compiler": true, "gccgoflags": true, "gcflags": true, "installsuffix": true, "json": false, "ldflags": true, "mod": true,
	"modfile": true, "overlay": true, "pgo": true, "pkgdir": true, "tags": true, "toolexec": true, "exec": true,
	"debug-actiongraph": true, "debug-trace": true, "vet": true,
}

// switches are the flags that take none but may be written -x=true.
var switches = map[string]bool{
	"a": true, "n": true, "race": true, "msan": true, "asan": true, "cover": true, "v": true, "work": true, "x": true, "buildvcs": true,
	"json": true, "linkshared": true, "modcacherw": true, "trimpath": true, "i": true, "artifacts": true,
	// go get, Go 1.17 and older
	"d": true, "u": true, "t": true, "f": true, "fix": true, "insecure": true,
}

// ParseCommand reads the words after "go", such as ["build", "-o", "app", "."]. goflags is the value of GOFLAGS, whose flags come first.
// The error says which word is not understood.
func ParseCommand(argv []string, goflags string) (Command, error) {
	if len(argv) == 0 {
		return Command{}, fmt.Errorf("no go command")
	}
	var c Command
	// -C may stand before the command's name too: "go -C dir build" is not Go's syntax, so only the verb is taken here.
	switch c.Verb = argv[0]; c.Verb {
	case "build", "install", "run", "get":
	default:
		return c, fmt.Errorf("go %s writes no program that is known", c.Verb)
	}
	words, ok := quotedFields(goflags)
	if !ok {
		return c, fmt.Errorf("GOFLAGS has an unterminated quote")
	}
	for _, word := range words {
		name, value, has := splitFlag(word)
		if name == "" {
			return c, fmt.Errorf("GOFLAGS holds %q, which is no flag", word)
		}
		if !has && valueFlags[name] {
			return c, fmt.Errorf("GOFLAGS holds %s without a value", word)
		}
		// the go command ignores flags in GOFLAGS that the verb does not know
		_ = c.set(name, value, has)
	}
	words = argv[1:]
	for len(words) > 0 {
		word := words[0]
		if word == "--" {
			words = words[1:]
			break
		}
		if len(word) < 2 || word[0] != '-' {
			break
		}
		words = words[1:]
		name, value, has := splitFlag(word)
		if valueFlags[name] && !has {
			if len(words) == 0 {
				return c, fmt.Errorf("go %s: %s lacks its value", c.Verb, word)
			}
			value, has, words = words[0], true, words[1:]
		}
		if err := c.set(name, value, has); err != nil {
			return c, fmt.Errorf("go %s: %w", c.Verb, err)
		}
	}
	c.operands(words)
	return c, nil
}

// operands splits packages from a program's own arguments: go run takes .go files, or else one package.
func (c *Command) operands(words []string) {
	if c.Verb != "run" {
		c.Packages = words
		return
	}
	n := 0
	for n < len(words) && strings.HasSuffix(words[n], ".go") {
		n++
	}
	if n == 0 && len(words) > 0 {
		n = 1
	}
	c.Packages, c.Args = words[:n:n], words[n:]
}

func splitFlag(word string) (name, value string, has bool) {
	if !strings.HasPrefix(word, "-") {
		return "", "", false
	}
	word = strings.TrimPrefix(word[1:], "-")
	return strings.Cut(word, "=")
}

func (c *Command) set(name, value string, has bool) error {
	on := !has || value == "true" || value == "1"
	switch name {
	case "C":
		c.Chdir = value
	case "o":
		c.Output = value
	case "tags":
		// commas since Go 1.13, blanks before
		c.Tags = strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
	case "ldflags":
		c.LDFlags = value
	case "mod":
		c.Mod = value
	case "modfile":
		c.ModFile = value
	case "buildmode":
		c.BuildMode = value
	case "overlay":
		c.Overlay = value
	case "exec":
		c.Exec = value
	case "toolexec":
		c.Toolexec = value
	case "race":
		c.Race = on
	case "msan":
		c.MSan = on
	case "asan":
		c.ASan = on
	case "n":
		c.NoBuild = on
	default:
		if !switches[name] && !valueFlags[name] {
			return fmt.Errorf("flag -%s is not known", name)
		}
	}
	return nil
}
