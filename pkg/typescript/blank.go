// Package typescript takes the types out of a configuration file that is written in TypeScript, so that readers of JavaScript can read it.
//
// It knows what such files have: annotations of constants, parameters and results, as, satisfies, type imports, interfaces and aliases, type
// arguments of a call. It keeps each byte's place: what it takes out becomes blanks. Where it is in doubt it leaves the text as it is, and
// the reader says that it can't read it; it never makes another program of one that JavaScript could read.
package typescript

import "strings"

const maxSource = 1 << 20 // bytes; longer sources are left as they are

// Blank returns the source with blanks in the place of types.
func Blank(src []byte) []byte {
	if len(src) > maxSource {
		return src
	}
	list, ok := scan(string(src))
	if !ok {
		return src
	}
	b := blanker{list: list, out: []byte(string(src))}
	for b.at < len(list) {
		if !b.step() {
			b.at++
		}
	}
	return b.out
}

type blanker struct {
	list []token
	out  []byte
	at   int
}

func (b *blanker) tok(i int) token {
	if i < 0 || i >= len(b.list) {
		return token{}
	}
	return b.list[i]
}

// cut blanks the tokens from i up to j.
func (b *blanker) cut(i, j int) {
	if i >= j || j > len(b.list) {
		return
	}
	for k := b.list[i].start; k < b.list[j-1].end; k++ {
		if b.out[k] != '\n' && b.out[k] != '\r' {
			b.out[k] = ' '
		}
	}
}

// step blanks what begins at the token, and tells whether it went past it.
func (b *blanker) step() bool {
	i := b.at
	t, next, last := b.tok(i), b.tok(i+1), b.tok(i-1)
	begins := i == 0 || t.line || last.is(";", "}")
	switch {
	case begins && t.is("import") && next.is("type") && !b.tok(i+2).is("from", ","):
		return b.statement(i)
	case t.is("import") && next.is("{"), begins && t.is("import") && next.kind == 'i':
		b.names(i)
	case begins && t.is("interface") && next.kind == 'i':
		return b.declaration(i)
	case begins && t.is("type") && next.kind == 'i' && !next.line && b.tok(i+2).is("=", "<"):
		return b.alias(i)
	case begins && t.is("export") && next.is("interface"):
		return b.declaration(i)
	case begins && t.is("export") && next.is("type"):
		if b.tok(i+2).is("{", "*") {
			return b.statement(i)
		}
		return b.alias(i)
	case t.is("as", "satisfies") && !t.line && b.operandEnds(last) && (next.kind == 'i' || next.kind == 's' || next.is("{", "[", "(")) && !b.inImport(i):
		if end, ok := b.typed(i + 1); ok {
			b.cut(i, end)
			b.at = end
			return true
		}
	case t.is("const", "let", "var") && (next.kind == 'i' || next.is("{", "[")):
		b.variable(i + 1)
	case t.is("(") && b.parameters(i):
		b.arguments(i)
	case t.is("<") && last.kind == 'i' && t.start == last.end:
		if end := b.angles(i); end > 0 && b.tok(end).is("(") {
			b.cut(i, end)
		}
	case t.is("!") && b.operandEnds(last) && t.start == last.end && next.is(".", ")", ",", "]", ";", "}", "["):
		b.cut(i, i+1)
	}
	return false
}

// operandEnds tells whether an expression may end with the token.
func (b *blanker) operandEnds(t token) bool {
	switch t.kind {
	case 'i':
		return !t.is("return", "typeof", "case", "in", "of", "default", "new", "export", "import", "const", "let", "var")
	case 's', 'n', 'x':
		return true
	}
	return t.is(")", "]", "}")
}

// inImport tells whether the word stands between the braces of an import or export, where "as" gives another name, or behind a star.
func (b *blanker) inImport(i int) bool {
	for j := i - 1; j >= 0 && j > i-400; j-- {
		switch t := b.tok(j); {
		case t.is("import", "export"):
			return !b.tok(j+1).is("default", "const", "function")
		case t.is(";", "=", "(", "from", ":", "=>", "return"):
			return false
		}
	}
	return false
}

// statement blanks up to the module's name that ends an import or export.
func (b *blanker) statement(i int) bool {
	for j := i + 1; j < len(b.list) && j < i+400; j++ {
		if b.tok(j).kind == 's' || b.tok(j).is(";") {
			b.cut(i, j+1)
			b.at = j + 1
			return true
		}
	}
	return false
}

// names blanks the types among the names of an import.
func (b *blanker) names(i int) {
	for j := i + 1; j < len(b.list) && j < i+400 && b.tok(j).kind != 's' && !b.tok(j).is(";", "="); j++ {
		if b.tok(j).is("type") && b.tok(j+1).kind == 'i' && !b.tok(j+1).is("as", "from") && b.tok(j-1).is("{", ",") {
			end := j + 1
			for end < len(b.list) && !b.tok(end).is(",", "}") {
				end++
			}
			if b.tok(end).is(",") {
				end++
			}
			b.cut(j, end)
		}
	}
}

// declaration blanks an interface.
func (b *blanker) declaration(i int) bool {
	for j := i; j < len(b.list) && j < i+60; j++ {
		if b.tok(j).is("{") {
			if end := b.closing(j); end > 0 {
				b.cut(i, end+1)
				b.at = end + 1
				return true
			}
			return false
		}
	}
	return false
}

// alias blanks type X = ….
func (b *blanker) alias(i int) bool {
	for j := i; j < len(b.list) && j < i+60; j++ {
		if !b.tok(j).is("=") {
			continue
		}
		end, ok := b.typed(j + 1)
		if !ok {
			return false
		}
		if b.tok(end).is(";") {
			end++
		}
		b.cut(i, end)
		b.at = end
		return true
	}
	return false
}

// variable blanks the annotation of a name or a pattern that is declared.
func (b *blanker) variable(i int) {
	j := i + 1
	if b.tok(i).is("{", "[") {
		if j = b.closing(i) + 1; j == 0 {
			return
		}
	}
	if b.tok(j).is(":") {
		if end, ok := b.typed(j + 1); ok && b.tok(end).is("=", ";", ",") {
			b.cut(j, end)
		}
	}
}

// parameters tells whether a parenthesis holds the parameters of a function.
func (b *blanker) parameters(i int) bool {
	end := b.closing(i)
	if end < 0 {
		return false
	}
	last, before := b.tok(i-1), b.tok(i-2)
	named := last.is("function") || before.is("function") || last.kind == 'i' && (before.is("{", ",", "async") || before.is(";"))
	switch next := b.tok(end + 1); {
	case next.is("=>"):
		return true
	case next.is("{"):
		return named && !last.is("if", "for", "while", "switch", "catch")
	case next.is(":"):
		result, ok := b.typed(end + 2)
		return ok && (b.tok(result).is("=>") || named && b.tok(result).is("{"))
	}
	return false
}

// arguments blanks the annotations of parameters, and that of the result.
func (b *blanker) arguments(i int) {
	end, depth := b.closing(i), 0
	for j := i + 1; j < end; j++ {
		switch t := b.tok(j); {
		case t.is("{", "[", "("):
			depth++
		case t.is("}", "]", ")"):
			depth--
		case depth == 0 && (t.is(":") || t.is("?") && b.tok(j+1).is(":")):
			from := j
			if t.is("?") {
				j++
			}
			last, ok := b.typed(j + 1)
			if !ok || last > end {
				return
			}
			b.cut(from, last)
			j = last - 1
		case depth == 0 && t.is("="): // a default: up to the next parameter
			for d := 0; j+1 < end && (d > 0 || !b.tok(j+1).is(",")); j++ {
				if b.tok(j+1).is("{", "[", "(") {
					d++
				} else if b.tok(j+1).is("}", "]", ")") {
					d--
				}
			}
		}
	}
	if b.tok(end + 1).is(":") {
		if result, ok := b.typed(end + 2); ok && b.tok(result).is("=>", "{") {
			b.cut(end+1, result)
		}
	}
}

// typed goes past a type, and gives the index behind it.
func (b *blanker) typed(i int) (int, bool) {
	for b.tok(i).is("|", "&") {
		i++
	}
	for b.tok(i).is("typeof", "keyof", "readonly", "unique", "infer") {
		i++
	}
	switch t := b.tok(i); {
	case t.is("("):
		end := b.closing(i)
		if end < 0 {
			return 0, false
		}
		i = end + 1
		if b.tok(i).is("=>") {
			return b.typed(i + 1)
		}
	case t.is("{", "["):
		end := b.closing(i)
		if end < 0 {
			return 0, false
		}
		i = end + 1
	case t.kind == 'i' || t.kind == 's' && !strings.HasPrefix(t.text, "`") || t.kind == 'n':
		i++
		for b.tok(i).is(".") && b.tok(i+1).kind == 'i' {
			i += 2
		}
		if b.tok(i).is("<") {
			end := b.angles(i)
			if end < 0 {
				return 0, false
			}
			i = end
		}
	default:
		return 0, false
	}
	for b.tok(i).is("[") && !b.tok(i).line {
		end := b.closing(i)
		if end < 0 {
			return 0, false
		}
		i = end + 1
	}
	if b.tok(i).is("|", "&") {
		return b.typed(i + 1)
	}
	return i, true
}

// angles is the index behind the > that closes a <, or -1.
func (b *blanker) angles(i int) int {
	depth := 0
	for j := i; j < len(b.list) && j < i+200; j++ {
		switch t := b.tok(j); {
		case t.is("<"):
			depth++
		case t.is(">"):
			if depth--; depth == 0 {
				return j + 1
			}
		case t.kind == 'i' || t.kind == 's' || t.kind == 'n' || t.is(",", ".", "|", "&", "[", "]", "{", "}", ":", ";", "?", "(", ")", "=>"):
		default:
			return -1
		}
	}
	return -1
}

// closing is the index of the bracket that closes the one at i, or -1.
func (b *blanker) closing(i int) int {
	depth := 0
	for ; i < len(b.list); i++ {
		switch t := b.list[i]; {
		case t.is("(", "[", "{"):
			depth++
		case t.is(")", "]", "}"):
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}
