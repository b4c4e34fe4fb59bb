package verify

import (
	"maps"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/verify/image"
)

// checkSecrets holds that the new image's own layers have no key, token, value of a build argument or source that the original did not
// have as openly: in a file that a container sees, in a layer's file that upper layers hide, in the configuration.
func checkSecrets(p *Pair) Check {
	f := p.findings()
	base := baseLayers(p.After)
	found := 0
	before := revealed(p.Before.Image)
	for i, l := range p.After.Image.Layers {
		for _, m := range l.Found {
			found++
			if i < base {
				continue // the base's own
			}
			if open, known := before.match(p.After.Image, m, i); !known {
				f.fail("%s is in %s of the new image, and was not in the original", m.Secret, m.Path)
			} else if !open && visible(p.After.Image, m, i) {
				f.fail("%s can be read in %s of the new image; the original hid it in a lower layer", m.Secret, m.Path)
			}
		}
	}
	f.arguments()
	list := before.sources(p, base)
	if len(list) > 0 {
		f.fail("%s of the new image is not in the original, such as %s", counted(len(list), "source file"), words(first(list, 3)))
	}
	return f.check(CheckSecrets, "%d matches in the new image's layers, %d new source files", found, len(list))
}

// places are where an image reveals secrets.
type places struct {
	found map[string]bool // secret and path, in any layer
	open  map[string]bool // secret and path, of files that a container sees
	sums  map[string]bool // of all files that a container sees: what a layer's bounded list left out is there, too
}

func revealed(im *image.Image) places {
	out := places{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for i, l := range im.Layers {
		for _, m := range l.Found {
			out.found[m.Secret+"\x00"+m.Path] = true
			if visible(im, m, i) {
				out.open[m.Secret+"\x00"+m.Path] = true
			}
		}
	}
	for _, f := range im.Files {
		if f.Sum != "" && f.Size > 0 {
			out.sums[f.Sum] = true
		}
	}
	return out
}

// match tells whether a match of another image is known here, and whether it is open here. A file may have moved.
func (s places) match(other *image.Image, m image.Match, layer int) (open, known bool) {
	if visible(other, m, layer) && s.sums[other.Files[m.Path].Sum] {
		return true, true
	}
	key := m.Secret + "\x00" + m.Path
	return s.open[key], s.found[key]
}

// visible tells whether a container sees the file of a match, as that layer left it.
func visible(im *image.Image, m image.Match, layer int) bool {
	f := im.Files[m.Path]
	return f != nil && f.Layer == layer
}

// arguments looks for values of build arguments in the configuration: its environment, its labels, its history.
func (f *findings) arguments() {
	b, a := f.pair.Before.Image.Config, f.pair.After.Image.Config
	texts := func(env []string, labels map[string]string) string {
		out := slices.Clone(env)
		for _, k := range slices.Sorted(maps.Keys(labels)) {
			out = append(out, labels[k])
		}
		return strings.Join(out, "\n")
	}
	history := func(im *image.Image) string {
		var out []string
		for _, h := range im.Config.History {
			out = append(out, h.CreatedBy)
		}
		return strings.Join(out, "\n")
	}
	for _, k := range slices.Sorted(maps.Keys(f.pair.Asked.BuildArgs)) {
		v := f.pair.Asked.BuildArgs[k]
		if len(v) < minSecret {
			continue
		}
		switch {
		case strings.Contains(texts(a.Config.Env, a.Config.Labels), v) && !strings.Contains(texts(b.Config.Env, b.Config.Labels), v):
			f.fail("%s is in the environment or a label of the new image", argumentSecret(k))
		case strings.Contains(history(f.pair.After.Image), v) && !strings.Contains(history(f.pair.Before.Image), v):
			f.fail("%s is in the history of the new image", argumentSecret(k))
		}
	}
}

// sources lists the source files that the new image's layers from base on show to a container, and that the original does not have, at that
// path or another.
func (s places) sources(p *Pair, base int) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(p.After.Image.Files)) {
		f := p.After.Image.Files[name]
		if f.Layer >= base && f.Kind == image.Regular && isSource(name) && p.Before.Image.Files[name] == nil && !s.sums[f.Sum] {
			out = append(out, name)
		}
	}
	return out
}
