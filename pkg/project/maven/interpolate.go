package maven

import (
	"fmt"
	"strings"
)

// Bounds of filling in: properties that refer to properties, and what can come of a value.
const (
	maxReferences = 32
	maxText       = 64 << 10
	maxLookups    = 10_000
)

// scope fills in ${…} for one pom, in Maven's order (StringSearchModelInterpolator of Maven 3): base directory, project.*, user properties,
// properties of the pom, system properties and the environment, then the names of project without a prefix.
type scope struct {
	r       *raw
	user    map[string]string
	env     map[string]string
	unsure  map[string]string // property → profile that may set it
	hidden  string            // the nearest parent that was not read; "" if all were
	project map[string]Value  // values of project.* that do not come from the pom's text
	lookups int               // of the value that is being filled in
}

// value fills in the text of an element; n may be nil.
func (s *scope) value(n *Node) Value {
	if n == nil {
		return Value{}
	}
	return s.text(n.Text, n.Place)
}

func (s *scope) text(text string, at Place) Value {
	s.lookups = 0
	v := s.expand(text, 0, map[string]bool{})
	v.Place = at
	return v
}

func (s *scope) expand(text string, depth int, busy map[string]bool) Value {
	out := Value{Known: true}
	var b, guess strings.Builder
	for {
		i := strings.Index(text, "${")
		if i < 0 {
			break
		}
		j := strings.IndexByte(text[i:], '}')
		if j < 0 {
			break
		}
		b.WriteString(text[:i])
		guess.WriteString(text[:i])
		name := text[i+2 : i+j]
		text = text[i+j+1:]
		v := s.lookup(name, depth+1, busy)
		if !v.Known {
			if out.Known {
				out.Known, out.Why = false, v.Why
			}
			out.unset = v.unset
			if !strings.Contains(v.Text, "${") {
				v.Text = "${" + name + "}"
			}
		}
		b.WriteString(v.Text)
		if v.Guess != "" {
			guess.WriteString(v.Guess)
		} else {
			guess.WriteString(v.Text)
		}
		if b.Len() > maxText {
			return Value{Text: "", Why: fmt.Sprintf("its text is longer than %d bytes", maxText)}
		}
	}
	b.WriteString(text)
	guess.WriteString(text)
	if out.Text = b.String(); !out.Known && guess.String() != out.Text {
		out.Guess = guess.String()
	}
	return out
}

func (s *scope) lookup(name string, depth int, busy map[string]bool) Value {
	if s.lookups++; depth > maxReferences || s.lookups > maxLookups {
		return Value{Why: "${" + name + "} refers to too many others"}
	}
	if busy[name] {
		return Value{Why: "${" + name + "} refers to itself"}
	}
	busy[name] = true
	defer delete(busy, name)
	if v, ok := s.projectValue(name, true, depth, busy); ok {
		return v
	}
	if v, ok := s.user[name]; ok {
		return s.expand(v, depth, busy)
	}
	if profile := s.unsure[name]; profile != "" {
		return Value{Why: fmt.Sprintf("profile %s, of which it is not known whether it is active, sets ${%s}", profile, name)}
	}
	if n := s.r.props[name]; n != nil {
		return s.expand(n.Text, depth, busy)
	}
	if env, ok := strings.CutPrefix(name, "env."); ok {
		if v, ok := s.env[env]; ok {
			return Value{Text: v, Known: true}
		}
		return Value{Why: "${" + name + "} is a variable of the environment"}
	}
	if v, ok := s.projectValue(name, false, depth, busy); ok {
		return v
	}
	if s.hidden != "" {
		return Value{Why: fmt.Sprintf("${%s} is not set in the files; parent %s is not in the context", name, s.hidden)}
	}
	return Value{Why: "${" + name + "} is not set in the files", unset: !madeByPlugins(name)}
}

// madeByPlugins knows names that plugins, extensions or Maven itself set while a build runs: buildnumber-maven-plugin, git-commit-id, os-maven-plugin, build-helper.
func madeByPlugins(name string) bool {
	for _, prefix := range []string{"buildNumber", "scmBranch", "scmVersion", "timestamp", "git.", "os.detected.", "parsedVersion.", "maven.", "session.", "build.", "user.", "java.", "os.",
		"jgitver.", "ext.", "current.", "unique.", "osgi"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// projectValue knows the names of the project itself, with the prefix project. or pom. or, last of all, without.
func (s *scope) projectValue(name string, prefixed bool, depth int, busy map[string]bool) (Value, bool) {
	if prefixed {
		if name == "basedir" {
			return Value{Text: ".", Known: true}, true
		}
		short, ok := strings.CutPrefix(name, "project.")
		if !ok {
			short, ok = strings.CutPrefix(name, "pom.")
		}
		if !ok {
			return Value{}, false
		}
		name = short
	}
	if name == "basedir" {
		return Value{Text: ".", Known: true}, prefixed
	}
	if v, ok := s.project[name]; ok {
		return v, true
	}
	switch name {
	case "groupId", "version":
		if n := s.r.coords[name]; n != nil {
			return s.expand(n.Text, depth, busy), true
		}
		if n := s.r.parent.Child(name); n != nil {
			return s.expand(n.Text, depth, busy), true
		}
	case "packaging":
		if n := s.r.coords[name]; n != nil {
			return s.expand(n.Text, depth, busy), true
		}
		return Value{Text: "jar", Known: true}, true
	case "artifactId", "inceptionYear", "description", "url":
		if n := s.r.coords[name]; n != nil {
			return s.expand(n.Text, depth, busy), true
		}
	case "name":
		if n := s.r.coords[name]; n != nil {
			return s.expand(n.Text, depth, busy), true
		}
		if n := s.r.coords["artifactId"]; n != nil {
			return s.expand(n.Text, depth, busy), true
		}
	case "parent.groupId", "parent.artifactId", "parent.version":
		if n := s.r.parent.Child(strings.TrimPrefix(name, "parent.")); n != nil {
			return s.expand(n.Text, depth, busy), true
		}
	case "build.directory":
		return s.buildText("directory", "target", depth, busy), true
	case "build.finalName":
		return s.finalName(depth, busy), true
	case "build.outputDirectory":
		return s.buildText("outputDirectory", "${project.build.directory}/classes", depth, busy), true
	case "build.testOutputDirectory":
		return s.buildText("testOutputDirectory", "${project.build.directory}/test-classes", depth, busy), true
	case "build.sourceDirectory":
		return s.buildText("sourceDirectory", "src/main/java", depth, busy), true
	case "build.testSourceDirectory":
		return s.buildText("testSourceDirectory", "src/test/java", depth, busy), true
	}
	if prefixed {
		return Value{Why: "${project." + name + "} is not read"}, s.r.props["project."+name] == nil && s.user["project."+name] == ""
	}
	return Value{}, false
}

// finalName is build.finalName. A parent that was not read may set it.
func (s *scope) finalName(depth int, busy map[string]bool) Value {
	if profile := s.unsure["\x00finalName"]; profile != "" {
		return Value{Text: "${project.build.finalName}", Why: fmt.Sprintf("profile %s, of which it is not known whether it is active, sets finalName", profile)}
	}
	if n := s.r.build["finalName"]; n != nil {
		v := s.expand(n.Text, depth, busy)
		v.Place = n.Place
		return v
	}
	v := s.expand("${project.artifactId}-${project.version}", depth, busy)
	if s.hidden != "" {
		return Value{Text: "${project.build.finalName}", Guess: v.Text, Why: fmt.Sprintf("parent %s, which is not in the context, may set finalName", s.hidden)}
	}
	return v
}

func (s *scope) buildText(part, byDefault string, depth int, busy map[string]bool) Value {
	if profile := s.unsure["\x00"+part]; profile != "" {
		return Value{Text: "${project.build." + part + "}", Why: fmt.Sprintf("profile %s, of which it is not known whether it is active, sets %s", profile, part)}
	}
	if n := s.r.build[part]; n != nil {
		v := s.expand(n.Text, depth, busy)
		v.Place = n.Place
		return v
	}
	// A parent of a repository may move the build's directory too. None of the public ones does, and Model.Unread names the parent, so the default counts.
	return s.expand(byDefault, depth, busy)
}
