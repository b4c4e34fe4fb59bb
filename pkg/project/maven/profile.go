package maven

import (
	"fmt"
	"path"
	"strconv"
	"strings"
)

// activate decides which profiles of one pom are active (DefaultProfileSelector, DefaultProfileActivationContext of Maven 3.9): a -P of its id,
// or all of its conditions; one that is active by default only if no other profile of the same pom is.
func activate(p *raw, o Options, ctx Context, dir string) []Profile {
	out := make([]Profile, len(p.profiles))
	wanted, unwanted := selected(o.Profiles)
	other := No
	for i, n := range p.profiles {
		a := &out[i]
		a.ID, a.Place = n.text("id"), n.Place
		if a.ID == "" {
			a.ID = "default"
		}
		switch {
		case unwanted[a.ID]:
			a.Active, a.Why = No, "switched off by -P"
		case wanted[a.ID]:
			a.Active, a.Why = Yes, "-P "+a.ID
		default:
			a.Active, a.Why = conditions(n.Child("activation"), p, o, ctx, dir)
			if a.Active == No && o.Settings {
				a.Active, a.Why = Unknown, "the settings file may activate it"
			}
		}
		if a.Active == Yes || a.Active == Unknown && other == No {
			other = a.Active
		}
	}
	for i, n := range p.profiles {
		a := &out[i]
		if !truthy(n.text("activation", "activeByDefault")) || a.Active == Yes || unwanted[a.ID] {
			continue
		}
		switch other {
		case No:
			a.Active, a.Why = Yes, "active by default"
		case Yes:
			if a.Active == No {
				a.Why = "active by default, but another profile is active"
			}
		default:
			a.Active, a.Why = Unknown, "active by default unless another profile is"
		}
	}
	return out
}

// selected reads the ids of -P: !id and -id switch off; ? marks an optional one.
func selected(ids []string) (wanted, unwanted map[string]bool) {
	wanted, unwanted = map[string]bool{}, map[string]bool{}
	for _, list := range ids {
		for id := range strings.SplitSeq(list, ",") {
			id = strings.TrimSpace(id)
			off := strings.HasPrefix(id, "!") || strings.HasPrefix(id, "-")
			id = strings.TrimPrefix(strings.TrimLeft(id, "!-+"), "?")
			if off {
				unwanted[id] = true
			} else {
				wanted[id] = true
			}
		}
	}
	return wanted, unwanted
}

// conditions evaluates <activation>: since Maven 3.2.2 all conditions must hold.
func conditions(n *Node, p *raw, o Options, ctx Context, dir string) (Answer, string) {
	result, why := No, "nothing activates it"
	any := false
	for _, c := range n.list() {
		var a Answer
		var w string
		switch c.Name {
		case "jdk":
			a, w = jdkCondition(c.Text, o.JDK)
		case "os":
			a, w = osCondition(c)
		case "property":
			a, w = propertyCondition(c, o)
		case "file":
			a, w = fileCondition(c, p, o, ctx, dir)
		default:
			continue
		}
		switch {
		case a == No:
			return No, w
		case !any:
			result, why = a, w
		case a == Unknown:
			result, why = a, w
		}
		any = true
	}
	return result, why
}

func propertyCondition(n *Node, o Options) (Answer, string) {
	name, value := n.text("name"), n.text("value")
	negated := strings.HasPrefix(name, "!")
	name = strings.TrimPrefix(name, "!")
	have, set := o.Properties[name]
	if !set {
		if env, ok := strings.CutPrefix(name, "env."); ok {
			if have, set = o.Env[env]; !set {
				return Unknown, "it depends on the variable " + env
			}
		} else if systemProperty(name) {
			return Unknown, "it depends on the system property " + name
		}
	}
	holds := set && have != ""
	if value != "" {
		holds = set && have == value
		if v, not := strings.CutPrefix(value, "!"); not {
			holds = !set || have != v
		}
	}
	if holds != negated {
		return Yes, "property " + name
	}
	return No, "property " + name + " does not activate it"
}

// systemProperty says whether the Java runtime itself sets a property (System.getProperties).
func systemProperty(name string) bool {
	for _, prefix := range []string{"java.", "os.", "user.", "sun.", "file.", "path.", "line.", "jdk.", "native.", "awt.", "maven.home", "maven.version", "maven.build.version"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// osCondition knows that the builder is Linux; version and architecture are not known.
func osCondition(n *Node) (Answer, string) {
	for _, c := range n.Children {
		want := strings.ToLower(c.Text)
		negated := strings.HasPrefix(want, "!")
		want = strings.TrimPrefix(want, "!")
		var is bool
		switch c.Name {
		case "family":
			is = want == "unix"
		case "name":
			is = want == "linux"
		default:
			return Unknown, "it depends on the builder's " + c.Name
		}
		if is == negated {
			return No, "the builder runs Linux"
		}
	}
	return Yes, "the builder runs Linux"
}

// jdkCondition reads a version ("17", "1.8", "!1.8") or a range ("[11,)", "(,1.8]") of major versions.
func jdkCondition(want string, have int) (Answer, string) {
	if have == 0 {
		return Unknown, "it depends on the JDK's version"
	}
	is, ok := jdkMatches(strings.TrimSpace(want), have)
	switch {
	case !ok:
		return Unknown, fmt.Sprintf("it depends on the JDK: %q", want)
	case is:
		return Yes, fmt.Sprintf("JDK %d", have)
	}
	return No, fmt.Sprintf("JDK %d", have)
}

func jdkMatches(want string, have int) (is, ok bool) {
	if rest, not := strings.CutPrefix(want, "!"); not {
		is, ok = jdkMatches(rest, have)
		return !is, ok
	}
	if !strings.HasPrefix(want, "[") && !strings.HasPrefix(want, "(") {
		// Maven compares prefixes of java.version: "1.8" is that of 1.8.0_292, "1" that of 11 too.
		full := strconv.Itoa(have) + "."
		if have <= 8 {
			full = fmt.Sprintf("1.%d.", have)
		}
		if _, err := strconv.ParseFloat(want, 64); err != nil {
			return false, false
		}
		return strings.HasPrefix(full, want), true
	}
	body := strings.Trim(want, "[]()")
	low, high, isRange := strings.Cut(body, ",")
	if strings.Contains(high, ",") {
		return false, false
	}
	if !isRange {
		n, ok := javaMajor(body)
		return n == have, ok
	}
	if low = strings.TrimSpace(low); low != "" {
		n, ok := javaMajor(low)
		if !ok {
			return false, false
		}
		if have < n || have == n && want[0] == '(' {
			return false, true
		}
	}
	if high = strings.TrimSpace(high); high != "" {
		n, ok := javaMajor(high)
		if !ok {
			return false, false
		}
		// "(,1.8]" ends before 1.8.0_1: Maven compares with the full version, so an equal major is within only if it is excluded neither way.
		if have > n {
			return false, true
		}
		if have == n {
			return false, strings.HasSuffix(want, ")")
		}
	}
	return true, true
}

// javaMajor reads "1.8", "8", "17", "17.0.2".
func javaMajor(s string) (int, bool) {
	s = strings.TrimSpace(s)
	s = strings.TrimPrefix(s, "1.")
	s, _, _ = strings.Cut(s, ".")
	n, err := strconv.Atoi(s)
	return n, err == nil && n > 0 && n < 100
}

// fileCondition holds if a file is in the context. One that is not may have been made by an earlier step of the image.
func fileCondition(n *Node, p *raw, o Options, ctx Context, dir string) (Answer, string) {
	want, missing := n.text("exists"), false
	if want == "" {
		want, missing = n.text("missing"), true
	}
	s := &scope{r: p, user: o.Properties, env: o.Env}
	v := s.text(want, n.Place)
	if !v.Known || path.IsAbs(v.Text) || v.Text == "" {
		return Unknown, "it depends on the file " + want
	}
	name := path.Join(dir, v.Text)
	if !ctx.Exists(name) {
		return Unknown, "it depends on the file " + name + ", which is not in the context"
	}
	if missing {
		return No, name + " exists"
	}
	return Yes, name + " exists"
}
