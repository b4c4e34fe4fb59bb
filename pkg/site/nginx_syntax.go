package site

import "strings"

// A directive is one statement of an nginx configuration.
type directive struct {
	Name  string
	Args  []string
	Block []directive // of "name args { … }"
	Body  bool        // whether it has a block, empty or not
	Line  int         // from 1
}

const (
	nginxMaxBytes = 1 << 18 // of one file
	nginxMaxDepth = 8
)

// nginxParser cuts a configuration into words as ngx_conf_read_token does (nginx/nginx, src/core/ngx_conf_file.c, 1.31).
type nginxParser struct {
	file string
	text string
	at   int
	line int
}

func (p *nginxParser) fail(line int, what string) error {
	return &CantReadError{File: p.file, Line: line, What: what}
}

// parseNginx returns the directives of one file.
func parseNginx(file, text string) ([]directive, error) {
	p := &nginxParser{file: file, text: text, line: 1}
	if len(text) > nginxMaxBytes {
		return nil, p.fail(1, "a configuration of this size")
	}
	return p.block(0)
}

// block reads directives up to the closing brace, or at depth 0 up to the end of the text.
func (p *nginxParser) block(depth int) ([]directive, error) {
	list := []directive{}
	var words []string
	first := 0
	for {
		p.space()
		line := p.line
		if p.at == len(p.text) {
			if depth > 0 || len(words) > 0 {
				return nil, p.fail(line, "an unexpected end of file")
			}
			return list, nil
		}
		switch c := p.text[p.at]; c {
		case ';', '{':
			p.at++
			if len(words) == 0 {
				return nil, p.fail(line, "an unexpected "+string(c))
			}
			d := directive{Name: words[0], Args: words[1:], Line: first}
			words = nil
			if c == '{' {
				if depth == nginxMaxDepth {
					return nil, p.fail(line, "blocks of this depth")
				}
				inner, err := p.block(depth + 1)
				if err != nil {
					return nil, err
				}
				d.Block, d.Body = inner, true
			}
			list = append(list, d)
		case '}':
			p.at++
			if depth == 0 || len(words) > 0 {
				return nil, p.fail(line, "an unexpected }")
			}
			return list, nil
		default:
			if len(words) == 0 {
				first = line
			}
			w, err := p.word()
			if err != nil {
				return nil, err
			}
			words = append(words, w)
		}
	}
}

// space skips blanks and comments.
func (p *nginxParser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case '\n':
			p.line++
			p.at++
		case ' ', '\t', '\r':
			p.at++
		case '#':
			end := strings.IndexByte(p.text[p.at:], '\n')
			if end < 0 {
				p.at = len(p.text)
				return
			}
			p.at += end
		default:
			return
		}
	}
}

// word reads one word: quoted as a whole, or up to a blank, a semicolon or a brace.
func (p *nginxParser) word() (string, error) {
	line := p.line
	quote := p.text[p.at]
	if quote != '"' && quote != '\'' {
		quote = 0
	} else {
		p.at++
	}
	var b strings.Builder
	for p.at < len(p.text) {
		c := p.text[p.at]
		switch {
		case c == '\\':
			if p.at+1 == len(p.text) {
				return "", p.fail(line, "an unexpected end of file")
			}
			b.WriteString(unescapeNginx(p.text[p.at+1]))
			if p.text[p.at+1] == '\n' {
				p.line++
			}
			p.at += 2
			continue
		case quote != 0 && c == quote:
			p.at++
			if p.at < len(p.text) && !strings.ContainsRune(" \t\r\n;{)", rune(p.text[p.at])) {
				return "", p.fail(p.line, "text right after a quoted word")
			}
			return b.String(), nil
		case quote == 0 && strings.IndexByte(" \t\r\n;", c) >= 0:
			return b.String(), nil
		case quote == 0 && c == '{' && !strings.HasSuffix(b.String(), "$"):
			return b.String(), nil
		}
		if c == '\n' {
			p.line++
		}
		b.WriteByte(c)
		p.at++
	}
	return "", p.fail(line, "an unexpected end of file")
}

// unescapeNginx is what a backslash and the byte after it stand for.
func unescapeNginx(c byte) string {
	switch c {
	case '"', '\'', '\\':
		return string(c)
	case 't':
		return "\t"
	case 'r':
		return "\r"
	case 'n':
		return "\n"
	}
	return "\\" + string(c)
}
