package recipe

import (
	"path"
	"slices"
	"strings"
)

// javaWord is a word of a command line; if it is not fixed, text is what a shell expands at start.
type javaWord struct {
	text  string
	fixed bool
}

// javaCommand is a command line of java, understood as far as it names files
// (https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html, read 2026-11).
type javaCommand struct {
	jar       javaWord // of -jar; empty if a class is named
	main      javaWord // the class, module or source file
	classPath []javaWord
	agents    []string // paths of agents
	values    []string // values of options that may be paths
	args      []javaWord
	argFiles  []string
	unread    string // what can't be understood
	archive   string // an option that names an archive of the JVM's own memory
	modules   string // an option that adds modules of the JDK
}

// parseJava reads the words after the program.
func parseJava(words []javaWord, env State) javaCommand {
	var c javaCommand
	c.options(expandWords(words, env), true)
	return c
}

// expandWords replaces a word that is nothing but a variable by the words of their values, where the image sets them. One that nothing sets
// stands for what is given when the container starts, which is the same before and after, as is what the start script makes of it.
func expandWords(words []javaWord, env State) []javaWord {
	var out []javaWord
	for i, w := range words {
		name, byDefault, ok := onlyVariable(w.text)
		if w.fixed || !ok {
			out = append(out, w)
			continue
		}
		value, known := env.Lookup(name)
		if !known || value == "" {
			value = byDefault
		}
		if value == "" && i > 0 && (words[i-1].text == "-jar" || slices.Contains(withValue, words[i-1].text)) {
			out = append(out, w) // not options, but what one of them asks for
			continue
		}
		for _, f := range strings.Fields(value) {
			out = append(out, javaWord{strings.Trim(f, `"'`), true})
		}
		if v, set := env.Var(name); set && !v.Known && !v.Arg && v.Line > 0 {
			out = append(out, w)
		}
	}
	return out
}

// onlyVariable reads $NAME, ${NAME} and ${NAME:-default}, quoted or not.
func onlyVariable(raw string) (name, byDefault string, ok bool) {
	raw = strings.Trim(raw, `"`)
	name, ok = strings.CutPrefix(raw, "$")
	if inner, braces := strings.CutPrefix(name, "{"); braces {
		name = strings.TrimSuffix(inner, "}")
		if name, byDefault, braces = strings.Cut(name, ":-"); !braces {
			name, byDefault, _ = strings.Cut(name, "-")
		}
		byDefault = strings.Trim(byDefault, `"'`)
	}
	for i, c := range name {
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return "", "", false
		}
	}
	return name, byDefault, ok && name != "" && !strings.ContainsAny(byDefault, "$`")
}

// withValue are options whose value is the next word; of the others only some name files.
var withValue = strings.Fields("-cp -classpath --class-path -p --module-path --upgrade-module-path --add-modules --add-opens --add-exports --add-reads " +
	"--limit-modules --patch-module --enable-native-access --describe-module -d --source")

// options reads options, and what follows them if the words are those of the command line itself.
func (c *javaCommand) options(words []javaWord, launch bool) {
	isJar := false
	for i := 0; i < len(words); i++ {
		w := words[i]
		next := func() javaWord {
			if i++; i < len(words) {
				return words[i]
			}
			return javaWord{}
		}
		name, value, has := strings.Cut(w.text, "=")
		if (strings.ContainsAny(w.text, "`") || strings.Contains(w.text, "$(")) && !isJar && !strings.HasPrefix(w.text, "-D") {
			c.unread = "a command chooses " + w.text + " when the container starts"
		}
		switch {
		case !strings.HasPrefix(w.text, "-") && !strings.HasPrefix(w.text, "@"):
			switch {
			case isJar:
				c.jar, c.args = w, words[i+1:]
			case launch:
				c.main, c.args = w, words[i+1:]
			}
			return
		case strings.HasPrefix(w.text, "@") && w.fixed:
			c.argFiles = append(c.argFiles, w.text[1:])
		case w.text == "-jar":
			isJar = launch // more options may follow; the first other word is the jar
		case w.text == "-m" || w.text == "--module":
			c.main = next()
			c.args = words[min(i+1, len(words)):]
			return
		case slices.Contains(withValue, w.text):
			v := next()
			c.pathOption(w.text, v)
		case strings.HasPrefix(w.text, "--") && has && slices.Contains(withValue, name):
			c.pathOption(name, javaWord{value, w.fixed})
		default:
			c.option(w)
		}
	}
}

func (c *javaCommand) pathOption(name string, v javaWord) {
	switch name {
	case "-cp", "-classpath", "--class-path":
		c.classPath = nil // the last one counts
		fallthrough
	case "-p", "--module-path", "--upgrade-module-path":
		for _, e := range strings.Split(v.text, ":") {
			c.classPath = append(c.classPath, javaWord{e, v.fixed})
		}
	case "--add-modules":
		if strings.Contains(v.text, "jdk.") {
			c.modules = name + " " + v.text
		}
	case "--patch-module":
		_, value, _ := strings.Cut(v.text, "=")
		c.values = append(c.values, strings.Split(value, ":")...)
	}
}

// option reads an option of one word.
func (c *javaCommand) option(w javaWord) {
	for _, p := range []string{"-javaagent:", "-agentpath:"} {
		if rest, ok := strings.CutPrefix(w.text, p); ok {
			file, options, _ := strings.Cut(rest, "=")
			if strings.Contains(file, "$") && !w.fixed {
				c.unread = "the agent of " + w.text + " is chosen when the container starts"
				return
			}
			c.agents = append(c.agents, file)
			if options != "" {
				c.values = append(c.values, options)
			}
			return
		}
	}
	name, value, _ := strings.Cut(w.text, "=")
	switch {
	case name == "-XX:SharedArchiveFile", name == "-XX:AOTCache", name == "-XX:CRaCRestoreFrom":
		c.archive = w.text
	case strings.HasPrefix(name, "-Xbootclasspath"):
		_, value, _ = strings.Cut(w.text, ":")
		c.values = append(c.values, strings.Split(value, ":")...)
	case strings.HasPrefix(w.text, "-agentlib:") && !strings.HasPrefix(w.text, "-agentlib:jdwp"):
		c.unread = w.text + " loads a library"
	case strings.HasPrefix(w.text, "-Xloggc:"), strings.HasPrefix(w.text, "-Xlog:"), strings.HasPrefix(w.text, "-Xrunjdwp"), strings.HasPrefix(w.text, "-agentlib:jdwp"):
	case value != "":
		c.values = append(c.values, value)
	}
}

// sourceFile tells whether java compiles what it is told to run.
func (c *javaCommand) sourceFile() bool { return c.jar.text == "" && path.Ext(c.main.text) == ".java" }

// pathsIn are the absolute and relative paths that a value may hold: it is one, or a list of them, or a URL.
func pathsIn(value string) []string {
	var out []string
	for _, v := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '=' || r == '"' }) {
		v = strings.TrimPrefix(strings.TrimPrefix(v, "optional:"), "file:")
		if strings.HasPrefix(v, "//") {
			v = "/" + strings.TrimLeft(v, "/")
		}
		if v == "" || strings.ContainsAny(v, "$*?") || strings.HasPrefix(v, "classpath:") {
			continue
		}
		out = append(out, path.Clean(v))
		if strings.Contains(v, ":") {
			for _, w := range strings.Split(v, ":") {
				if strings.Contains(w, "/") {
					out = append(out, path.Clean(w))
				}
			}
		}
	}
	return out
}
