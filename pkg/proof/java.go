package proof

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/recipe"
)

// java states who made the Java of the new image, and that it comes without the tools of the JDK.
func (c *comparison) java() {
	was, now := c.old.Java(), c.fin.Java()
	if was.Major == 0 || now.Major == 0 {
		return
	}
	if v, ok := c.fin.End.Runtime().Var("JAVA_HOME"); ok && v.Line > 0 && v.Known && !c.sameBase() && c.fin.Image.Java > 0 && v.Value != ownJavaHome(c.fin) && !c.same(path.Clean(v.Value)) {
		o, _ := c.old.End.Runtime().Var("JAVA_HOME")
		c.reject("env-carry", o.Line, "JAVA_HOME=%s names a directory that %s does not have", v.Value, c.fin.Ref)
	}
	if openJ9(c.old) != openJ9(c.fin) {
		c.find(Finding{ID: "java-version-vendor", File: c.before.File.Name, Line: c.old.From.Line, Lift: "Build on the vendor whose Java shall run the program.",
			Detail: fmt.Sprintf("%s runs another virtual machine than %s: it has other options, and behaves otherwise", now.Vendor, was.Vendor)})
	}
	if was.Vendor != now.Vendor {
		c.differ("java-vendor", "%s instead of %s", now.Vendor, was.Vendor)
	}
	if !was.JRE && now.JRE {
		c.differ("java-runtime", "%s", c.fin.Ref)
	}
	if c.old.Image.Floats && !was.Named && !c.sameBase() {
		c.differ("java-pinned", "Java %d, which %s has now", now.Major, c.old.Ref)
	}
	if v, w := locale(c.old), locale(c.fin); v.Line > 0 && w.Line == 0 && v.Value != w.Value {
		c.find(Finding{ID: "locale", File: c.before.File.Name, Line: v.Line, Lift: "Set LC_ALL as well.",
			Detail: fmt.Sprintf("%s=%s of the new base would count in place of %s=%s", w.Name, w.Value, v.Name, v.Value)})
	}
	if !setsLocale(c.old) && setsLocale(c.fin) {
		w := locale(c.fin)
		c.differ("default-charset", "%s=%s of the new base", w.Name, w.Value)
	}
}

// ownJavaHome is JAVA_HOME as the stage's image sets it.
func ownJavaHome(st *recipe.Stage) string {
	for _, v := range st.Image.Config.Env {
		if v.Name == "JAVA_HOME" {
			return v.Value
		}
	}
	return ""
}

// openJ9 tells whether a stage's Java is one on OpenJ9; all others of the catalogue are on HotSpot.
func openJ9(st *recipe.Stage) bool {
	return st.Java().Vendor == "semeru" || strings.Contains(st.Image.Tag, "openj9")
}

// locale is the variable that decides the locale: LC_ALL, or LANG without it.
func locale(st *recipe.Stage) recipe.Var {
	for _, name := range []string{"LC_ALL", "LANG"} {
		for _, v := range st.Config.Env {
			if v.Name == name && v.Value != "" {
				return v
			}
		}
	}
	return recipe.Var{}
}

// setsLocale tells whether a variable decides the locale: without one it is POSIX, and Java takes ASCII.
func setsLocale(st *recipe.Stage) bool {
	return slices.ContainsFunc(st.Config.Env, func(v recipe.Var) bool {
		return (v.Name == "LANG" || v.Name == "LC_ALL" || v.Name == "LC_CTYPE") && (v.Value != "" || !v.Known)
	})
}

// wholeBase tells whether the new image stands on the old one's base and has all packages that the old file installs: whatever was there by
// its name still is.
func (c *comparison) wholeBase() bool {
	return c.sameBase() && !slices.ContainsFunc(c.old.Steps, func(s *recipe.Step) bool {
		installs := slices.ContainsFunc(s.Effects, func(e recipe.Effect) bool { return e.Kind == recipe.InstallEffect })
		return installs && !slices.ContainsFunc(c.fin.Steps, func(t *recipe.Step) bool {
			return c.after.File.Text(t.Instruction) == c.before.File.Text(s.Instruction)
		})
	})
}

// ofWholeBase tells whether a program can only have come with the base or with packages, and both are the new image's.
func (c *comparison) ofWholeBase(name string) bool {
	return c.wholeBase() && !slices.ContainsFunc(c.old.Files.All(), func(e recipe.Entry) bool {
		return path.Base(e.Path) == path.Base(name) || path.IsAbs(name) && within(e.Path, name)
	})
}

// floatsWithJava tells whether the Java that the program was built for moves with the base's tag.
func (c *comparison) floatsWithJava(n recipe.Need) bool {
	return (n.Kind == recipe.NeedJava || n.Kind == recipe.NeedJDK) && !c.old.Java().Named && (!n.Stays || c.old.RefFromArg)
}

// toolDirs are directories of PATH with programs of the tool chain alone: those of Go, and those of the JDK and of Maven that the file's own
// variables name, where they are not in the new image.
func (c *comparison) toolDirs() []string {
	var out []string
	for _, d := range c.old.GoDirs() {
		if len(c.fin.Files.Below(d)) == 0 && !c.same(d) {
			out = append(out, d)
		}
	}
	for _, name := range []string{"JAVA_HOME", "MAVEN_HOME", "M2_HOME", "M3_HOME"} {
		v, ok := c.old.End.Runtime().Var(name)
		if ok && v.Known && path.IsAbs(v.Value) && !c.same(path.Clean(v.Value)) && (name != "JAVA_HOME" || c.javaHomeGone(v)) {
			home := strings.TrimSuffix(v.Value, "/")
			out = append(out, home+"/bin", home+"/jre/bin", home+"//bin")
		}
	}
	return out
}

// javaHomeGone tells whether a JAVA_HOME of the file's own names a JDK that the new image has none of, being an image with its own Java.
func (c *comparison) javaHomeGone(v recipe.Var) bool {
	return v.Line > 0 && v.Known && c.fin.Image.Java > 0 && !c.same(path.Clean(v.Value))
}

// byName tells whether a program of the old base, started by its path, is started by its name in the new image, whose own it is.
func (c *comparison) byName(a, b recipe.Launch) bool {
	p := a.Program()
	if !path.IsAbs(p) || b.Program() != path.Base(p) || !slices.Equal(a.Argv[1:], b.Argv[1:]) || !slices.Equal(a.Fixed, b.Fixed) {
		return false
	}
	for _, q := range b.Candidates() {
		if _, touched := c.fin.Files.Origin(q); touched {
			return false
		}
	}
	_, touched := c.old.Files.Origin(p)
	was := c.old.Image.Has(path.Base(p)) == images.Yes || path.Base(p) == "java" && c.old.Java().Major > 0
	return !touched && was && c.fin.Image.Has(path.Base(p)) == images.Yes
}

// javaMoved tells whether the path of Java is one that only the old image had: images have it in directories of their vendors.
func (c *comparison) javaMoved(a, b recipe.Launch) bool {
	p := a.Program()
	was, _ := a.Env.Lookup("JAVA_HOME")
	now, _ := b.Env.Lookup("JAVA_HOME")
	if was != "" && was == now && p == path.Join(now, "bin/java") {
		return false
	}
	return path.IsAbs(p) && path.Base(p) == "java" && c.fin.Image.Java > 0 && !c.same(p)
}
