package project

import (
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
)

// dockerfiles finds other Dockerfiles that build on the image or copy out of it.
func (f *finder) dockerfiles() {
	if len(f.names.refs) == 0 {
		return
	}
	f.each(dockerFile, func(name string, t *sharedText) {
		text := t.bytes
		if name == f.p.file {
			return
		}
		// most files name none of the images; to parse them all would be slow
		if !f.mentions(string(text)) {
			return
		}
		file, err := dockerfile.Parse(name, text)
		if err != nil {
			return
		}
		args := map[string]string{}
		for _, in := range file.Globals {
			if c, ok := in.Command.(*dockerfile.ArgCommand); ok {
				for _, a := range c.Args {
					if a.Value != nil {
						args[a.Key] = *a.Value
					}
				}
			}
		}
		lookup := func(name string) (string, bool) { v, ok := args[name]; return v, ok }
		for i, st := range file.Stages {
			if ref, _ := dockerfile.Expand(st.Base, file.Escape, lookup); f.isBase(file, i, ref) {
				f.add(Use{ID: "image-as-base", File: name, Line: st.From.Line, Refuse: true, Detail: "it builds on this image: " + strings.TrimSpace(file.Text(st.From))})
			}
			for _, in := range st.Instructions {
				for _, flag := range in.Flags {
					_, ref, ok := strings.Cut(flag, "from=")
					ref, _, _ = strings.Cut(ref, ",")
					if ok && f.isBase(file, i, ref) {
						f.add(Use{ID: "image-as-base", File: name, Line: in.Line, Refuse: true, Detail: "it copies out of this image: " + ref})
					}
				}
			}
		}
	})
}

// isBase tells whether a name means the image, not an earlier stage.
func (f *finder) isBase(file *dockerfile.File, stage int, ref string) bool {
	if ref == "" || !f.names.repository(ref) {
		return false
	}
	for _, st := range file.Stages[:stage] {
		if st.Name != "" && strings.EqualFold(st.Name, ref) {
			return false
		}
	}
	return true
}

// mentions tells whether a text holds the last part of one of the image's names.
func (f *finder) mentions(text string) bool {
	for repo := range f.names.repos {
		if strings.Contains(text, repo[strings.LastIndexByte(repo, '/')+1:]) {
			return true
		}
	}
	return false
}
