package recipe

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
)

// Brought is something that may have brought data to a stage after its base: a package, or a command that proves it to be there.
type Brought struct {
	Data    images.Data // what it is, where a kind of data has more forms than one
	Package string      // "" for a command
	Sure    bool        // it does bring it; otherwise no table speaks of the package
	By      string      // the package or command
}

// Brings lists what may have brought data of a kind to the stage beside its base. Compilers bring none. On a distribution's own image, which
// has little, any package that no table names may have; a tool chain's image has what there is to have.
func (s *Stage) Brings(d images.Data) []Brought {
	var out []Brought
	for _, step := range s.Steps {
		for _, e := range step.Effects {
			if e.Kind != InstallEffect {
				continue
			}
			for _, name := range e.Names {
				if form, sure, may := s.packageBrings(e, name, d); may && !slices.Contains(e.Gone, name) {
					out = append(out, Brought{form, name, sure, name})
				}
			}
		}
		for _, e := range step.Execs {
			if d == images.CARoots && connects(e) {
				out = append(out, Brought{d, "", true, e.Text()})
			}
		}
	}
	return out
}

// packageBrings tells whether a package brings data of a kind, in which form, or may bring it.
func (s *Stage) packageBrings(e Effect, name string, d images.Data) (form images.Data, sure, may bool) {
	p := s.Image.Package(name)
	for _, form := range []images.Data{d, formOf[d]} {
		if form != "" && (slices.Contains(p.Brings, string(form)) || e.Recommended() && slices.Contains(p.Recommended, string(form))) {
			return form, true, true
		}
	}
	class := classify(name)
	headers := class == headerPackage && s.Image.Libc == images.Musl
	return d, false, s.Image.Plain() && !p.Known && class != compilerPackage && !headers
}

// formOf is another form of a kind of data.
var formOf = map[images.Data]images.Data{images.MimeTypes: images.MimeGlobs}

// connects tells whether a command has to verify the certificate of a server.
func connects(e Exec) bool {
	switch e.Name() {
	case "curl", "wget":
		for _, w := range e.Argv[1:] {
			if w == "--insecure" || w == "--no-check-certificate" || strings.HasPrefix(w, "-") && !strings.HasPrefix(w, "--") && e.Name() == "curl" && strings.Contains(w, "k") {
				return false
			}
		}
		return strings.Contains(e.Text(), "https://")
	case "git":
		return slices.Contains(e.Argv, "clone") && strings.Contains(e.Text(), "https://")
	case "go":
		return len(e.Argv) > 1 && (e.Argv[1] == "get" || e.Argv[1] == "mod" && len(e.Argv) > 2 && e.Argv[2] == "download")
	}
	return false
}

// HasData tells whether the stage holds data of a kind: from its base, or from what its steps installed.
func (s *Stage) HasData(d images.Data) images.Presence {
	if has := s.Image.HasData(d); has == images.Yes {
		return has
	}
	list := s.Brings(d)
	switch {
	case slices.ContainsFunc(list, func(b Brought) bool { return b.Sure }):
		return images.Yes
	case len(list) > 0:
		return images.Unknown
	}
	return s.Image.HasData(d)
}

// GoZones is where the tree of a Go tool chain that the stage installs or brings has zone data; "" if no tree is known to have any.
func (s *Stage) GoZones() string {
	if s.Image.Family == "golang" {
		return "/usr/local/go/lib/time/zoneinfo.zip"
	}
	for _, t := range goTools(s) {
		if t.zones != "" {
			return t.zones
		}
	}
	return ""
}

// zonesUnsure tells whether a Go tool chain of the stage may have zone data in its tree.
func (s *Stage) zonesUnsure() bool {
	return slices.ContainsFunc(goTools(s), func(t goTool) bool { return t.unsure })
}

// GoDirs are directories of PATH that hold programs of Go's tool chain and what go install puts beside them.
func (s *Stage) GoDirs() []string {
	var out []string
	tools := goTools(s)
	for _, t := range tools {
		if t.bin != "/usr/bin" && t.bin != "/usr/local/bin" && t.bin != "/bin" {
			out = append(out, t.bin)
		}
	}
	if len(tools) == 0 {
		return nil
	}
	if v, ok := s.End.Runtime().Var("GOPATH"); ok && v.Known && path.IsAbs(v.Value) {
		out = append(out, path.Join(v.Value, "bin"))
	}
	return append(out, "/root/go/bin")
}

// OfBase tells whether the stage can have data of a kind from its base only, if it has any.
func (s *Stage) OfBase(d images.Data) bool {
	return len(s.Brings(d)) == 0 && (d != images.ZoneInfo || s.GoZones() == "" && !s.zonesUnsure())
}
