package proof

import (
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/recipe"
)

// zoneFiles set the local time zone. In images with zone data the first is a link, and COPY writes through a link that is there
// (fsutil's copy.go resolves the destination): it would change the zone that the link names.
var zoneFiles = []string{"/etc/localtime", "/etc/timezone"}

// links rejects copies onto what is a link in the runtime image.
func (c *comparison) links() {
	if !c.split() || c.fin.Image.HasData(images.ZoneInfo) != images.Yes || c.fin.Image.Has("sh") != images.Yes {
		return
	}
	for _, e := range c.fin.Files.All() {
		if e.Kind == recipe.FromStage && e.Path == zoneFiles[0] {
			c.reject("tzdata", c.old.Launch.Place.Line, "%s is a link in %s, and the copy would go through it", e.Path, c.fin.Ref)
		}
	}
}

// baseDirs hold the base image's own files: to copy one whole would mix two bases.
var baseDirs = []string{"/bin", "/etc", "/lib", "/lib64", "/sbin", "/usr", "/usr/bin", "/usr/lib", "/usr/sbin", "/var", "/var/lib"}

// overlays rejects copies that lay files of the old base over those of the new one.
func (c *comparison) overlays() {
	if !c.split() {
		return
	}
	home, _ := c.fin.End.Lookup("JAVA_HOME")
	for _, e := range c.fin.Files.All() {
		if e.Kind == recipe.FromStage && (slices.Contains(baseDirs, e.Path) || home != "" && (home == e.Path || strings.HasPrefix(home, e.Path+"/"))) {
			c.reject("whole-file-system", c.old.Launch.Place.Line, "%s holds files of both bases", e.Path)
		}
	}
}

// zone tells whether the last stage sets the local time zone by the old file's own step, from the zone data of its own image.
func (c *comparison) zone(name string) bool {
	if !slices.Contains(zoneFiles, name) || c.fin.HasData(images.ZoneInfo) != images.Yes {
		return false
	}
	for _, s := range c.fin.Steps {
		sets, only := false, true
		for _, e := range s.Effects {
			sets = sets || slices.Contains(e.Paths, name)
			zone := e.Kind == recipe.PathEffect && !slices.ContainsFunc(e.Paths, func(p string) bool { return !slices.Contains(zoneFiles, p) })
			only = only && (zone || e.Kind == recipe.InstallEffect)
		}
		if sets && only && c.isOldStep(s) {
			return c.named(s)
		}
	}
	return false
}

// named tells whether the new image knows each time zone that a step names, if the old one may have known it.
func (c *comparison) named(s *recipe.Step) bool {
	if c.sameBase() || c.old.HasData(images.ZoneLinks) == images.No || c.fin.HasData(images.ZoneLinks) == images.Yes {
		return true
	}
	return !slices.ContainsFunc(s.Execs, func(e recipe.Exec) bool {
		return slices.ContainsFunc(e.Argv, func(w string) bool {
			zone, ok := strings.CutPrefix(w, dataPaths[images.ZoneInfo][0][0]+"/")
			return ok && !strings.Contains(zone, "$") && !images.CurrentZone(zone)
		})
	})
}

// vouched states what the comparison rests on beside the catalogue: images of which the user says what they are like.
func (c *comparison) vouched() {
	if !c.split() {
		return
	}
	var taken []string
	for _, img := range []images.Image{c.old.Image, c.fin.Image} {
		if img.Like != "" {
			taken = append(taken, img.Ref+" is taken for "+img.Like)
		}
	}
	if slices.Sort(taken); len(taken) > 0 {
		c.differ("vouched-image", "%s", strings.Join(slices.Compact(taken), ", "))
	}
}

// otherRelease is a command of the old file that takes packages from another release of its distribution: with them may come a newer C
// library than the base has. "" if there is none.
func (c *comparison) otherRelease() string {
	for _, s := range c.old.Steps {
		for _, e := range s.Effects {
			if (e.Kind == recipe.SourcesEffect || e.Kind == recipe.InstallEffect) && namesOtherRelease(e.Detail, c.old.Image.Distro) {
				return e.Detail
			}
		}
	}
	return ""
}

// namesOtherRelease tells whether a command names a release of a distribution that is not the image's own.
func namesOtherRelease(command, distro string) bool {
	for _, w := range strings.FieldsFunc(command, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.') }) {
		if _, release := images.GlibcVersion(w); release && w != distro || slices.Contains([]string{"edge", "sid", "unstable", "testing", "rawhide"}, w) {
			return true
		}
		if number, ok := strings.CutPrefix(w, "v3."); ok && "alpine3."+number != distro && strings.HasPrefix(distro, "alpine") {
			return true
		}
	}
	return false
}
