package transforms

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
)

// goPlans are the rungs: first those that leave the builder alone, smallest first, then the smallest two with cgo off.
func goPlans(before *recipe.Recipe, st *recipe.Stage) []refactor.Plan {
	var plans []refactor.Plan
	static := before.Images().Runtimes(st.Image, images.Want{Kind: images.StaticBinary})
	distro := distroImages(before.Images(), st.Image)
	rung := 0
	add := func(name string, img images.Image, whole bool) *refactor.Plan {
		rung++
		p := goPlan(before, st, img, whole)
		p.Name, p.Rung = name, rung
		plans = append(plans, p)
		return &plans[len(plans)-1]
	}
	linked, whole := needs(st, recipe.NeedLibc), needsUnknownFile(st)
	for i, img := range firstOfFamily(static) {
		if i == 0 || !linked && !whole {
			add(strings.TrimSuffix(img.Family, "-static"), img, false)
		}
	}
	tried := func(img images.Image) bool { // a runtime that the user names is in both lists
		return slices.ContainsFunc(plans, func(p refactor.Plan) bool { return p.Runtime == img.Ref })
	}
	for _, img := range distro {
		switch hasShell := img.Has("sh") == images.Yes; {
		case whole && hasShell:
			add("workdir", img, true)
		case !whole && (linked || hasShell) && !tried(img):
			add(rungName(img), img, false)
		}
	}
	if needs(st, recipe.NeedProgram) {
		for _, img := range ownBase(before.Images(), st.Image) {
			add("own-base", img, whole)
		}
	}
	edits := cgoOff(before.File, st)
	for i, img := range firstOfFamily(static) {
		if len(edits) > 0 {
			p := add("cgo-off-"+strings.TrimSuffix(img.Family, "-static"), img, false)
			p.Rung, p.Edits = i+1, edits
			p.Stays = []string{"the start command, directory and user"}
		}
	}
	return plans
}

func rungName(img images.Image) string {
	if strings.HasPrefix(img.Family, "distroless") {
		return img.Family
	}
	return "slim"
}

// distroImages are the runtimes of the builder's own distribution.
func distroImages(known *images.Catalogue, base images.Image) []images.Image {
	kind := images.GlibcBinary
	if base.Libc == images.Musl {
		kind = images.MuslBinary
	}
	var out []images.Image
	for _, img := range known.Runtimes(base, images.Want{Kind: kind}) {
		if img.Distro == base.Distro || strings.HasPrefix(img.Family, "distroless") && sameDebian(img, base) || base.Distro == "" {
			out = append(out, img)
		}
	}
	if len(out) == 0 {
		out = known.Runtimes(base, images.Want{Kind: kind})
	}
	return out
}

// ownBase are the images that the builder's own Dockerfile starts from: they have the programs of the old image but for its tool chain.
func ownBase(known *images.Catalogue, base images.Image) []images.Image {
	return known.Runtimes(base, images.Want{Kind: images.OwnBase})
}

// sameDebian tells whether a distroless image is made of the builder's release of Debian.
func sameDebian(img, base images.Image) bool {
	v, ok1 := images.GlibcVersion(img.Distro)
	w, ok2 := images.GlibcVersion(base.Distro)
	return ok1 && ok2 && v == w
}

func firstOfFamily(list []images.Image) []images.Image {
	var out []images.Image
	for _, img := range list {
		if !slices.ContainsFunc(out, func(o images.Image) bool { return o.Family == img.Family }) {
			out = append(out, img)
		}
	}
	return out
}

func needsUnknownFile(st *recipe.Stage) bool {
	return slices.ContainsFunc(st.Needs(), func(n recipe.Need) bool {
		return n.Kind == recipe.NeedFile && n.Evidence == recipe.UnknownEvidence
	})
}

func goPlan(before *recipe.Recipe, st *recipe.Stage, img images.Image, whole bool) refactor.Plan {
	l := st.Launch
	p := refactor.Plan{
		Runtime: img.Ref,
		Copies:  goCopies(st, img, whole),
		Summary: fmt.Sprintf("%s moves to %s", program(st), img.Ref),
		Stays:   []string{"the program, built by the same commands, its start command, directory and user"},
		Gone:    []string{"Go's tool chain, module cache and sources"},
	}
	for _, n := range st.Needs() {
		if v, ok := st.End.Runtime().Var(n.Name); n.Kind == recipe.NeedVariable && ok && v.Known && v.Line == 0 {
			p.Env = append(p.Env, refactor.EnvVar{Name: v.Name, Value: v.Value})
		}
	}
	if whole {
		p.Summary += " with the whole of " + strings.Join(wholeDirs(st), ", ")
	}
	if dirs := aroundLocal(st); !whole && len(dirs) > 0 {
		p.Summary += " with the whole of " + strings.Join(dirs, ", ") + ", of which a clean clone lacks something"
	}
	if slices.ContainsFunc(p.Copies, func(c refactor.Copy) bool { return before.HoldsGoSources(st, c.From) }) {
		p.Gone = []string{"Go's tool chain and module cache"}
	}
	if plainShellCommand(st) && img.Has("sh") != images.Yes {
		p.Command = l.Argv
		p.Stays = []string{"the program, built by the same commands, its directory and user"}
	}
	p.Unset = toolPath(st)
	if img.Ref == st.Ref && st.Image.Plain() {
		p.Runtime = st.Base // as it is written: an argument in it means the same in both stages
		p.Summary = fmt.Sprintf("%s moves to a stage of %s without the tool chain", program(st), img.Ref)
	}
	if img.Has("sh") == images.Yes {
		p.Repeats, p.Instead = repeatedFor(st)
	}
	if img.Ref == st.Ref {
		p.Copies = slices.DeleteFunc(p.Copies, func(c refactor.Copy) bool { return broughtAgain(st, p.Repeats, c.To) })
	}
	if zone := zoneSteps(st); len(zone) > 0 && img.Has("sh") == images.Yes && img.HasData(images.ZoneInfo) == images.Yes {
		p.Repeats = append(p.Repeats, zone...) // the file is a link there, which a copy would go through
		p.Copies = slices.DeleteFunc(p.Copies, func(c refactor.Copy) bool { return ofTheZone(c.To) })
	}
	return p
}

// wholeDirs are the directories that cross because it is not known which of their files are read.
func wholeDirs(st *recipe.Stage) []string {
	var out []string
	for _, n := range st.Needs() {
		if n.Kind == recipe.NeedFile && n.Evidence == recipe.UnknownEvidence {
			if c := fileCopy(st, n); !slices.Contains(out, c.From) {
				out = append(out, c.From)
			}
		}
	}
	return out
}

// aroundLocal are the directories that cross because this checkout has something in them that others lack.
func aroundLocal(st *recipe.Stage) []string {
	var out []string
	for _, n := range st.Needs() {
		if n.Within != "" && !slices.Contains(out, n.Within) {
			out = append(out, n.Within)
		}
	}
	return out
}

// program is the file that starts.
func program(st *recipe.Stage) string {
	for _, n := range st.Needs() {
		if n.Kind == recipe.NeedFile && n.ID == "go-binary-path" {
			return n.Name
		}
	}
	return st.Launch.Program()
}

// plainShellCommand tells whether a CMD in shell form holds plain words only, and nothing else starts.
func plainShellCommand(st *recipe.Stage) bool {
	c, l := st.Config, st.Launch
	return c.Cmd.Shell && len(c.Entrypoint.Args) == 0 && !l.Shell && len(l.Scripts) == 0 && !slices.Contains(l.Fixed, false)
}

// toolPath is PATH, if the file puts nothing on it but directories of Go's tool chain, from where the program is not started.
func toolPath(st *recipe.Stage) []string {
	v, ok := st.End.Runtime().Var("PATH")
	tools := st.GoDirs()
	if !ok || v.Line == 0 || !v.Known || len(tools) == 0 || slices.Contains(tools, path.Dir(program(st))) {
		return nil
	}
	base := recipe.DefaultPath
	for _, b := range st.Image.Config.Env {
		if b.Name == "PATH" {
			base = b.Value
		}
	}
	for _, d := range strings.Split(v.Value, ":") {
		if !slices.Contains(strings.Split(base, ":"), d) && !slices.Contains(tools, path.Clean(d)) {
			return nil
		}
	}
	return []string{"PATH"}
}
