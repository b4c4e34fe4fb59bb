package origin

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/msb-dev/msb/pkg/rootfs"
)

// maxConfig is the size in bytes above which a git configuration is not read.
const maxConfig = 1 << 20

// configured returns the URL that .git/config of a repository has for the remote origin; "" if there is none. Nothing outside of the
// repository is read: the file is a regular one in a directory .git, neither of them a symlink, and what it includes is not followed.
func configured(repository string) (string, error) {
	root, err := rootfs.Open(repository)
	if err != nil {
		return "", err
	}
	defer root.Close()
	if info, err := root.Lstat(".git"); err != nil || !info.IsDir() {
		return "", err // a file: a worktree or a submodule, whose configuration lies elsewhere
	}
	text, err := root.ReadRegular(".git/config", maxConfig)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, rootfs.ErrIrregular) {
		return "", nil
	}
	return remoteURL(string(text)), err
}

// remoteURL is the first url of [remote "origin"], which is what git fetches from.
func remoteURL(config string) string {
	p := parser{rest: strings.TrimPrefix(config, "\ufeff")}
	for p.next() {
		if p.section == "remote" && p.subsection == "origin" && p.key == "url" {
			return p.value
		}
	}
	return ""
}

// parser reads git's configuration format, one variable after the other (git-config(1), "Configuration file", as of git 2.47; git's
// config.c, git_parse_source).
type parser struct {
	rest                            string
	section, subsection, key, value string
}

// next reads up to a variable. It is false at the end, and where the text is not in the format.
func (p *parser) next() bool {
	for {
		p.rest = strings.TrimLeft(p.rest, " \t\r\n")
		switch {
		case p.rest == "":
			return false
		case p.rest[0] == '#' || p.rest[0] == ';':
			_, p.rest, _ = strings.Cut(p.rest, "\n")
		case p.rest[0] == '[':
			if !p.header() {
				return false
			}
		default:
			return p.variable()
		}
	}
}

// header reads [section], [section "subsection"] or, as in old files, [section.subsection], whose case counts no more than the section's.
func (p *parser) header() bool {
	end := strings.IndexAny(p.rest, " \t]\n")
	if end < 0 {
		return false
	}
	p.section, p.subsection, _ = strings.Cut(strings.ToLower(p.rest[1:end]), ".")
	p.rest = strings.TrimLeft(p.rest[end:], " \t")
	if strings.HasPrefix(p.rest, `"`) {
		var b strings.Builder
		i := 1
		for ; i < len(p.rest) && p.rest[i] != '"'; i++ {
			if p.rest[i] == '\\' {
				i++
			}
			if i == len(p.rest) || p.rest[i] == '\n' {
				return false
			}
			b.WriteByte(p.rest[i])
		}
		if i == len(p.rest) {
			return false
		}
		p.subsection, p.rest = b.String(), p.rest[i+1:]
	}
	var ok bool
	p.rest, ok = strings.CutPrefix(p.rest, "]")
	return ok
}

// variable reads NAME = VALUE, or NAME alone. The value may go on in the next line after a backslash.
func (p *parser) variable() bool {
	end := 0
	for end < len(p.rest) && (isAlnum(p.rest[end]) || p.rest[end] == '-') {
		end++
	}
	p.key, p.value = strings.ToLower(p.rest[:end]), ""
	p.rest = strings.TrimLeft(p.rest[end:], " \t")
	if end == 0 {
		return false
	}
	if !strings.HasPrefix(p.rest, "=") {
		return p.rest == "" || strings.ContainsRune("\r\n#;", rune(p.rest[0]))
	}
	return p.content(strings.TrimLeft(p.rest[1:], " \t"))
}

// content reads a value. Blanks at its end are dropped unless they are quoted.
func (p *parser) content(text string) bool {
	var b strings.Builder
	quoted, keep := false, 0 // how much of b is kept whatever comes
	i := 0
	for ; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\n' || c == '\r' && strings.HasPrefix(text[i:], "\r\n"):
			p.value, p.rest = b.String()[:keep], text[i:]
			return !quoted
		case c == '\\':
			i++
			if i < len(text) && text[i] == '\r' && strings.HasPrefix(text[i:], "\r\n") {
				i++
			}
			if i == len(text) {
				return false
			}
			if text[i] == '\n' {
				continue
			}
			esc := strings.IndexByte(`ntb"\`, text[i])
			if esc < 0 {
				return false
			}
			b.WriteByte("\n\t\b\"\\"[esc])
			keep = b.Len()
		case c == '"':
			quoted = !quoted
			keep = b.Len()
		case !quoted && (c == '#' || c == ';'):
			p.value = b.String()[:keep]
			_, p.rest, _ = strings.Cut(text[i:], "\n")
			return true
		default:
			b.WriteByte(c)
			if quoted || c != ' ' && c != '\t' {
				keep = b.Len()
			}
		}
	}
	p.value, p.rest = b.String()[:keep], ""
	return !quoted
}

func isAlnum(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' }
