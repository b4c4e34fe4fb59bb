package site

// A jsObject is an object as it is written in a script: its values as words.
type jsObject struct {
	values map[string][]jsToken
	// open says that it has members that can't be listed: a spread, a computed name, a method.
	open bool
}

// exported finds the object that a configuration script exports, through defineConfig, a function without statements before its
// object, or one name. The bool is false where it is anything else.
func exported(list []jsToken) (jsObject, bool) {
	for i := range list {
		at := -1
		switch {
		case list[i].text == "export" && i+1 < len(list) && list[i+1].text == "default":
			at = i + 2
		case list[i].text == "module" && i+3 < len(list) && list[i+1].is(".") && list[i+2].text == "exports" && list[i+3].is("="):
			at = i + 4
		}
		if at > 0 && list[i].kind == 'i' && at < len(list) {
			return objectOf(list, list[at:], true)
		}
	}
	return jsObject{}, false
}

func objectOf(all, value []jsToken, names bool) (jsObject, bool) {
	if len(value) > 1 && value[0].kind == 'i' && value[0].text == "defineConfig" && value[1].is("(") {
		end := closing(value, 1)
		if end < 0 {
			return jsObject{}, false
		}
		value = value[2:end]
	}
	if len(value) == 0 {
		return jsObject{}, false
	}
	switch {
	case value[0].is("{"):
		return members(value)
	case value[0].is("("), value[0].text == "async", len(value) > 1 && value[1].is("=>"):
		return arrowObject(value)
	case value[0].kind == 'i' && names:
		for i := range all {
			if i > 0 && all[i].kind == 'i' && all[i].text == value[0].text && all[i-1].kind == 'i' &&
				(all[i-1].text == "const" || all[i-1].text == "let" || all[i-1].text == "var") {
				for j := i + 1; j < len(all) && j < i+8; j++ {
					if all[j].is("=") {
						return objectOf(all, all[j+1:], false)
					}
				}
			}
		}
	}
	return jsObject{}, false
}

// arrowObject reads (…) => ({…}), and a body of declarations that ends in return {…}.
func arrowObject(value []jsToken) (jsObject, bool) {
	if value[0].text == "async" {
		value = value[1:]
	}
	end := 0
	if len(value) > 0 && value[0].is("(") {
		end = closing(value, 0)
	}
	if end < 0 || end+2 >= len(value) || !value[end+1].is("=>") {
		return jsObject{}, false
	}
	body := value[end+2:]
	if len(body) > 1 && body[0].is("(") && body[1].is("{") {
		return members(body[1:])
	}
	if !body[0].is("{") {
		return jsObject{}, false
	}
	returned, depth, choice := -1, 0, false
	for i, t := range body[:max(closing(body, 0), 0)] {
		switch {
		case t.is("(") || t.is("[") || t.is("{"):
			depth++
		case t.is(")") || t.is("]") || t.is("}"):
			depth--
		case t.kind != 'i':
		case t.text == "return" && depth > 1 && choice && returned < 0:
			return jsObject{}, false // it may end there
		case depth != 1:
		case t.text == "if":
			choice = true // what it does to names does not show in literal values
		case t.text == "return" && returned < 0:
			returned = i
		case branching[t.text]:
			return jsObject{}, false
		}
	}
	if returned < 0 || !body[returned+1].is("{") {
		return jsObject{}, false
	}
	return members(body[returned+1:])
}

// branching are words after which a function may end elsewhere, or that have a second end.
var branching = map[string]bool{"return": true, "if": true, "switch": true, "for": true, "while": true, "do": true, "try": true}

// closing is the index of the bracket that closes the one at i, or -1.
func closing(list []jsToken, i int) int {
	depth := 0
	for ; i < len(list); i++ {
		switch t := list[i]; {
		case t.is("(") || t.is("[") || t.is("{"):
			depth++
		case t.is(")") || t.is("]") || t.is("}"):
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// members reads the object whose brace is the first word.
func members(list []jsToken) (jsObject, bool) {
	end := closing(list, 0)
	if end < 0 {
		return jsObject{}, false
	}
	o := jsObject{values: map[string][]jsToken{}}
	for _, m := range elements(list[1:end]) {
		named := m[0].kind == 'i' || m[0].kind == 's'
		switch {
		case named && len(m) > 2 && m[1].is(":"):
			if _, twice := o.values[m[0].text]; twice {
				o.open = true
			}
			o.values[m[0].text] = m[2:]
		case m[0].kind == 'i' && len(m) == 1:
			o.values[m[0].text] = m
		default:
			o.open = true
		}
	}
	return o, true
}

// elements cuts a list at its commas, those inside of brackets aside.
func elements(list []jsToken) [][]jsToken {
	var out [][]jsToken
	start, depth := 0, 0
	for i, t := range list {
		switch {
		case t.is("(") || t.is("[") || t.is("{"):
			depth++
		case t.is(")") || t.is("]") || t.is("}"):
			depth--
		case t.is(",") && depth == 0:
			if i > start {
				out = append(out, list[start:i])
			}
			start = i + 1
		}
	}
	if start < len(list) {
		out = append(out, list[start:])
	}
	return out
}

// longestImport bounds the words of one import, so that a hostile script is not read again and again.
const longestImport = 500

// imports gives the module that each imported name of a script comes from.
func imports(list []jsToken) map[string]string {
	from := map[string]string{}
	for i, t := range list {
		if t.kind != 'i' {
			continue
		}
		switch t.text {
		case "import":
			for j := i + 1; j+1 < min(len(list), i+longestImport) && (list[j].kind == 'i' || list[j].kind == 'p') && !list[j].is(";"); j++ {
				if list[j].text == "from" && list[j+1].kind == 's' {
					bind(from, list[i+1:j], list[j+1].text)
					break
				}
			}
		case "const", "let", "var":
			for j := i + 1; j+3 < min(len(list), i+longestImport) && (list[j].kind == 'i' || list[j].kind == 'p') && !list[j].is(";"); j++ {
				if !list[j].is("=") {
					continue
				}
				if list[j+1].text == "require" && list[j+2].is("(") && list[j+3].kind == 's' {
					bind(from, list[i+1:j], list[j+3].text)
				}
				break
			}
		}
	}
	return from
}

// bind notes the names of an import. A name that two modules give is of neither.
func bind(from map[string]string, names []jsToken, module string) {
	for _, n := range names {
		if old, ok := from[n.text]; ok && old != module {
			module = ""
		}
		if n.kind == 'i' {
			from[n.text] = module
		}
	}
}
