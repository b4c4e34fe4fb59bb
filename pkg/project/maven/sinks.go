package maven

import (
	"path"
	"slices"
	"strings"
	"unicode"
)

// openers are the constructors of Java's and Spring's own library that take the name of a file as their first argument.
// https://docs.oracle.com/en/java/javase/21/docs/api/ and https://docs.spring.io/spring-framework/docs/6.1.x/javadoc-api/, read 2026-11.
var openers = strings.Fields("File FileInputStream FileOutputStream FileReader FileWriter RandomAccessFile ZipFile JarFile FileHandler " +
	"FileSystemResource PathResource FileUrlResource FileSystemXmlApplicationContext")

// maybeOpeners take the name of a file or a stream.
var maybeOpeners = strings.Fields("PrintWriter PrintStream Formatter")

// functions take the name of a file: class and method.
var functions = []string{"Path.of", "Paths.get", "ResourceUtils.getFile", "ResourceUtils.getURL", "FileSystems.getDefault"}

// jdkPackages are in modules that a JRE has not, or that answer nothing there: java.compiler without jdk.compiler, jdk.attach, jdk.jdi,
// jdk.jshell, jdk.jartool (https://openjdk.org/jeps/261; ToolProvider.getSystemJavaCompiler returns
// null, java.util.spi.ToolProvider finds neither javac nor jar nor jlink).
var jdkPackages = []string{"javax.tools.", "com.sun.tools.", "com.sun.source.", "com.sun.jdi.", "jdk.jshell.", "sun.tools.", "java.util.spi.ToolProvider", "jdk.security.jarsigner.", "sun.jvmstat."}

var fontPackages = []string{"java.awt.", "javax.swing.", "javax.print."}

// sourceReader reads the tokens of one source.
type sourceReader struct {
	s         *Scanned
	file      string
	toks      []token
	kotlin    bool
	constants map[string]string   // names that are given a literal once
	types     map[string][]string // names with the types that the source declares them with
	names     map[string]bool     // all names
}

// maxArgument bounds how many words of an argument are looked at.
const maxArgument = 200

func (r *sourceReader) place(i int) Place { return Place{r.file, r.toks[i].line} }

func (r *sourceReader) text(i int) string {
	if i < 0 || i >= len(r.toks) || r.toks[i].kind == 's' || r.toks[i].kind == 't' {
		return ""
	}
	return r.toks[i].text
}

func (r *sourceReader) add(kind NeedKind, i int, value string, known bool, detail string) {
	r.s.need(Need{Kind: kind, Value: value, Known: known, Detail: detail, Place: r.place(i)})
}

func (r *sourceReader) read() {
	r.findConstants()
	r.findTypes()
	for i, t := range r.toks {
		switch t.kind {
		case 's':
			r.s.mention(t.text, r.place(i))
		case 't':
			if strings.Contains(t.text, "/") {
				r.s.mention(prefixDir(t.text), r.place(i))
			}
		case 'n':
			r.name(i)
		}
	}
}

// name judges a name by what stands around it.
func (r *sourceReader) name(i int) {
	name, before, after := r.text(i), r.text(i-1), r.text(i+1)
	switch {
	case before != "." && (name == "java" || name == "javax" || name == "com" || name == "sun" || name == "jdk"):
		r.qualified(i)
	case after == ":" && r.text(i+2) == ":" && slices.Contains(openers, name):
		r.add(NeedFile, i, "", false, name+"::new opens a path that is chosen at run time")
	case after == "(" && r.constructs(i):
		switch {
		case slices.Contains(openers, name), r.kotlin && name == "Path", slices.Contains(maybeOpeners, name) && !r.stream(i+2):
			r.opens(i, i+2, name)
		case name == "ProcessBuilder":
			r.executes(i, i+2)
		}
	case after == "(" && before == ".":
		r.method(i, name)
	}
}

// constructs tells whether the call at i is one of a constructor, with or without the name of its package.
func (r *sourceReader) constructs(i int) bool {
	for r.text(i-1) == "." && i >= 2 && r.toks[i-2].kind == 'n' {
		i -= 2
	}
	before := r.text(i - 1)
	if i > 0 && r.kotlin {
		return before != "." && before != "fun" && before != "class" && (unicode.IsUpper(rune(r.text(i)[0])) || r.text(i) == "java")
	}
	return before == "new"
}

// method judges a call of Class.name(…) or of name on a value.
func (r *sourceReader) method(i int, name string) {
	class := r.text(i - 2)
	switch {
	case slices.Contains(functions, class+"."+name):
		r.opens(i-2, i+2, class+"."+name)
	case name == "exec" && (class == ")" && r.text(i-4) == "getRuntime" || r.names["Runtime"]):
		r.executes(i, i+2)
	case class == "System" && (name == "loadLibrary" || name == "load"):
		r.add(NeedLibrary, i, "", false, "System."+name+" loads a native library")
	case class == "Native" && (name == "load" || name == "loadLibrary"), class == "SymbolLookup", class == "Linker" && name == "nativeLinker":
		r.add(NeedLibrary, i, "", false, class+"."+name+" loads a native library")
	}
}

// qualified reads a name with dots, such as that of an import.
func (r *sourceReader) qualified(i int) {
	var b strings.Builder
	for j := i; r.text(j) != "" && b.Len() < 200; j += 2 {
		b.WriteString(r.text(j))
		b.WriteByte('.')
		if r.text(j+1) != "." {
			break
		}
	}
	name := b.String()
	within := func(p string) bool { return strings.HasPrefix(name, p) }
	switch {
	case slices.ContainsFunc(jdkPackages, within):
		r.add(NeedJDK, i, strings.TrimSuffix(name, "."), true, "it uses "+strings.TrimSuffix(name, "."))
	case r.text(i-1) == "static" && (within("java.nio.file.Path.") || within("java.nio.file.Paths.")):
		r.add(NeedFile, i, "", false, "it imports the makers of paths under other names")
	case slices.ContainsFunc(fontPackages, within):
		r.add(NeedFonts, i, strings.TrimSuffix(name, "."), true, "it uses "+strings.TrimSuffix(name, "."))
	}
}

// stream tells whether the argument at i is one of a stream rather than of a name: made on the spot, of System, or of a type that says so.
func (r *sourceReader) stream(i int) bool {
	if r.text(i) == "new" || r.text(i) == "System" || r.text(i) == ")" {
		return true
	}
	for end := i + maxArgument; i < min(end, len(r.toks)) && r.text(i) != ")" && r.text(i) != ","; i++ {
		if r.toks[i].kind != 'n' {
			continue
		}
		if isStream(r.text(i)) {
			return true
		}
		if types := r.types[r.text(i)]; len(types) > 0 && !slices.ContainsFunc(types, func(t string) bool { return !isStream(t) }) {
			return true
		}
	}
	return false
}

func isStream(name string) bool {
	for _, end := range []string{"stream", "writer", "reader", "socket", "stringbuilder", "file", "path"} {
		if strings.HasSuffix(strings.ToLower(name), end) && (end != "file" && end != "path" || name == "File" || name == "Path") {
			return true
		}
	}
	return false
}

// findTypes notes the names of the source, and with which types it declares them.
func (r *sourceReader) findTypes() {
	r.types, r.names = map[string][]string{}, map[string]bool{}
	note := func(name, kind string) {
		if name != "" && !slices.Contains(r.types[name], kind) {
			r.types[name] = append(r.types[name], kind)
		}
	}
	for j := range r.toks {
		if r.toks[j].kind != 'n' {
			continue
		}
		name := r.text(j)
		r.names[name] = true
		if j+1 < len(r.toks) && r.toks[j+1].kind == 'n' && !slices.Contains(notTypes, name) {
			note(r.text(j+1), name)
		}
		switch {
		case r.text(j+1) == ":" && r.kotlin:
			note(name, r.text(j+2))
		case r.text(j+1) == "=" && r.text(j+2) != "=" && (r.text(j-1) == "var" || r.text(j-1) == "val"):
			note(name, "var")
		}
	}
}

var notTypes = strings.Fields("return new throw else case instanceof in is as import package final static val yield assert do")

// opens judges the arguments that begin at token i: the literal that the path begins with bounds what is opened.
func (r *sourceReader) opens(at, i int, what string) {
	value, whole := r.literal(i)
	switch {
	case what == "FileSystems.getDefault":
		r.add(NeedFile, at, "", false, "FileSystems.getDefault opens paths that are chosen at run time")
	case strings.HasPrefix(value, "classpath:"), r.text(i) == ")" && what != "File":
	case value == "" && (r.temporary(i) || r.onClassPath(i) || r.typed(i)):
	case value == "":
		r.add(NeedFile, at, "", false, what+" opens a path that is chosen at run time")
	case whole:
		r.add(NeedFile, at, path.Clean(strings.TrimPrefix(value, "file:")), true, what+" opens "+value)
	default:
		r.add(NeedFile, at, prefixDir(strings.TrimPrefix(value, "file:")), true, what+" opens a path below "+value)
	}
}

// prefixDir is the directory that a path lies in if it begins with the prefix.
func prefixDir(prefix string) string { return path.Dir(prefix + "x") }

// temporary tells whether an argument begins with the directory for temporary files.
func (r *sourceReader) temporary(i int) bool {
	return r.text(i) == "System" && r.text(i+2) == "getProperty" && i+4 < len(r.toks) && r.toks[i+4].text == "java.io.tmpdir"
}

// onClassPath tells whether the argument is made of a resource of the class path.
func (r *sourceReader) onClassPath(i int) bool {
	depth := 1
	for end := i + maxArgument; i < min(end, len(r.toks)) && depth > 0; i++ {
		switch r.text(i) {
		case "(":
			depth++
		case ")":
			depth--
		case "getResource", "getResourceAsStream", "ClassPathResource":
			return true
		}
	}
	return false
}

// typed tells whether the argument is a name that the source declares as a File or Path and as nothing else: where that was made is
// judged there.
func (r *sourceReader) typed(i int) bool {
	if i >= len(r.toks) || r.toks[i].kind != 'n' || r.text(i+1) != ")" && r.text(i+1) != "," {
		return false
	}
	types := r.types[r.text(i)]
	return len(types) > 0 && !slices.ContainsFunc(types, func(t string) bool { return t != "File" && t != "Path" })
}

// literal returns the literal that an argument begins with, and whether it is all of the arguments. A constant of the file counts.
func (r *sourceReader) literal(i int) (value string, whole bool) {
	if i >= len(r.toks) {
		return "", false
	}
	switch t := r.toks[i]; t.kind {
	case 's':
		value = t.text
	case 'n':
		v, ok := r.constants[t.text]
		if !ok {
			return "", false
		}
		value = v
	default:
		return "", false
	}
	switch r.text(i + 1) {
	case ")":
		return value, true
	case "+":
		return value, false
	case ",": // a directory and what lies in it, or a mode
		return value + "/", false
	}
	return "", false
}

// findConstants notes names in upper case, as constants have, that the source gives a literal and no other value.
func (r *sourceReader) findConstants() {
	r.constants = map[string]string{}
	given := map[string]int{}
	for i := range r.toks {
		if r.toks[i].kind == 'n' && r.text(i+1) == "=" && r.text(i+2) != "=" && strings.ToUpper(r.text(i)) == r.text(i) {
			given[r.toks[i].text]++
			end := r.text(i + 3)
			if i+3 < len(r.toks) && r.toks[i+2].kind == 's' && (end == ";" || r.kotlin && end != "+" && end != ".") {
				r.constants[r.toks[i].text] = r.toks[i+2].text
			}
		}
	}
	for name, n := range given {
		if n != 1 {
			delete(r.constants, name)
		}
	}
}

// executes judges the command of a process: its first word if that is literal.
func (r *sourceReader) executes(at, i int) {
	value := ""
	for ; i < len(r.toks) && i < at+12; i++ {
		if t := r.toks[i]; t.kind == 's' {
			value = t.text
			break
		} else if t.kind == 'n' && !slices.Contains([]string{"List", "Arrays", "of", "asList", "listOf", "new", "String", "arrayOf"}, t.text) || r.text(i) == ";" {
			break
		}
	}
	words := strings.Fields(value)
	if len(words) == 0 || strings.HasSuffix(value, "/") || i+1 < len(r.toks) && r.text(i+1) == "+" && len(words) == 1 && !strings.HasSuffix(value, " ") {
		r.add(NeedExec, at, "", false, "it executes a program that is chosen at run time")
		return
	}
	r.add(NeedExec, at, words[0], true, "it executes "+words[0])
	if shells := []string{"sh", "bash"}; slices.Contains(shells, path.Base(words[0])) {
		r.add(NeedExec, at, "", false, "it executes a shell's command")
	}
}
