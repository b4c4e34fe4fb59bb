package proof

import (
	"path"
	"slices"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/recipe"
)

// java states who made the Java of the new image, and that it comes without the tools of the JDK.
func (c *comparison) java() {
	was, now := c.old.Image, c.fin.Image
	if was.Java == 0 || now.Java == 0 {
		return
	}
	if was.JavaVendor != now.JavaVendor {
		c.differ("java-vendor", "%s instead of %s", now.JavaVendor, was.JavaVendor)
	}
	if !was.JRE && now.JRE {
		c.differ("java-runtime", "%s", now.Ref)
	}
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
	return !touched && c.old.Image.Has(path.Base(p)) == images.Yes && c.fin.Image.Has(path.Base(p)) == images.Yes
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
