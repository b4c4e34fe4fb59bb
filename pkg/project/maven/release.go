package maven

import (
	"strconv"
	"strings"
)

// otherCompilers are plugins that make class files beside javac's.
var otherCompilers = strings.Fields("kotlin-maven-plugin gmavenplus-plugin gmaven-plugin groovy-eclipse-compiler scala-maven-plugin aspectj-maven-plugin clojure-maven-plugin")

// Release is the version of Java that javac is told to compile for with --release, by the class files and by the library: whichever newer JDK
// compiles, what it makes runs on that version and on later ones. It is 0 where that is not so, or not known.
func (m *Model) Release(inv Invocation) int {
	for _, name := range otherCompilers {
		if _, _, ok := m.Plugin(name); ok {
			return 0
		}
	}
	p := m.params(inv)
	conf := (*Node)(nil)
	if compiler, _, ok := m.Plugin("maven-compiler-plugin"); ok {
		conf = compiler.Configuration
		for _, e := range compiler.Executions {
			for _, name := range []string{"release", "source", "target", "compilerArgs", "compilerArgument", "fork", "executable"} {
				if e.Configuration.Child(name) != nil {
					return 0
				}
			}
		}
		if conf.Child("compilerArgs") != nil || conf.Child("compilerArgument") != nil || conf.Child("executable") != nil {
			return 0
		}
	}
	v := p.get(conf, "release", "maven.compiler.release", "")
	n, err := strconv.Atoi(strings.TrimPrefix(v.Text, "1."))
	if !v.Known || err != nil {
		return 0
	}
	return n
}
