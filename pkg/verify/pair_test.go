package verify

import (
	"encoding/json"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	dockerspec "github.com/moby/docker-image-spec/specs-go/v1"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/verify/image"
)

// readRecipe reads a Dockerfile with the files around it, given as path and content.
func readRecipe(t *testing.T, text string, around ...string) *recipe.Recipe {
	t.Helper()
	fsys := fstest.MapFS{"Dockerfile": {Data: []byte(text)}}
	for i := 0; i+1 < len(around); i += 2 {
		fsys[around[i]] = &fstest.MapFile{Data: []byte(around[i+1])}
	}
	f, err := dockerfile.Parse("Dockerfile", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.New(fsys, "Dockerfile", ".")
	if err != nil {
		t.Fatal(err)
	}
	r, err := recipe.Read(f, p, recipe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A layer is one of a test image: the history's words for it, and its files as "path: what it is". What it is: a content; "dir"; "-> target". A word
// before it in brackets gives the mode, and more: "[0755 1000:1000] content".
type layer struct {
	by    string
	files []string
}

// testImage makes an image. Every layer has its line of history.
func testImage(t *testing.T, layers ...layer) *image.Image {
	t.Helper()
	im := &image.Image{Files: map[string]*image.File{}}
	for i, l := range layers {
		im.Config.History = append(im.Config.History, ocispec.History{CreatedBy: l.by})
		out := image.Layer{CreatedBy: l.by, Files: len(l.files)}
		for _, text := range l.files {
			f := testFile(t, text)
			f.Layer = i
			out.Size += f.Size
			im.Files[f.Path] = f
			for dir := path.Dir(f.Path); dir != "/"; dir = path.Dir(dir) {
				if im.Files[dir] == nil {
					im.Files[dir] = &image.File{Path: dir, Kind: image.Directory, Mode: 0o755, Layer: i}
				}
			}
		}
		im.Layers = append(im.Layers, out)
	}
	return im
}

func testFile(t *testing.T, text string) *image.File {
	t.Helper()
	name, what, ok := strings.Cut(text, ": ")
	if !ok {
		t.Fatalf("%q: no colon", text)
	}
	f := &image.File{Path: name, Kind: image.Regular, Mode: 0o644}
	if strings.HasPrefix(what, "[") {
		var words string
		words, what, _ = strings.Cut(what[1:], "] ")
		for _, w := range strings.Fields(words) {
			switch {
			case w == "cap":
				f.Xattrs = map[string]string{"security.capability": "x"}
			case w == "program":
				f.ELF = &image.ELF{Program: true, Machine: "EM_X86_64", Class: 64}
			case strings.Contains(w, ":"):
				uid, gid, _ := strings.Cut(w, ":")
				f.UID, f.GID = number(t, uid), number(t, gid)
			default:
				f.Mode = octal(t, w)
			}
		}
	}
	switch target, isLink := strings.CutPrefix(what, "-> "); {
	case isLink:
		f.Kind, f.Link = image.Symlink, target
	case what == "dir":
		f.Kind = image.Directory
		if f.Mode == 0o644 {
			f.Mode = 0o755
		}
	default:
		f.Size, f.Sum, f.Text = int64(len(what)), "sum of "+what, []byte(what)
	}
	return f
}

func number(t *testing.T, s string) int {
	t.Helper()
	n := 0
	if err := json.Unmarshal([]byte(s), &n); err != nil {
		t.Fatal(s, err)
	}
	return n
}

// octal reads a mode as chmod does, the sticky and set-id bits too.
func octal(t *testing.T, s string) fs.FileMode {
	t.Helper()
	var n fs.FileMode
	for _, c := range s {
		if c < '0' || c > '7' {
			t.Fatalf("mode %q", s)
		}
		n = n<<3 | fs.FileMode(c-'0')
	}
	mode := n & 0o777
	for bit, m := range map[fs.FileMode]fs.FileMode{0o4000: fs.ModeSetuid, 0o2000: fs.ModeSetgid, 0o1000: fs.ModeSticky} {
		if n&bit != 0 {
			mode |= m
		}
	}
	return mode
}

// testPair is two images of two Dockerfiles whose configuration is empty.
func testPair(t *testing.T, before, after string, around ...string) *Pair {
	t.Helper()
	return &Pair{
		Before: Side{Recipe: readRecipe(t, before, around...), Image: testImage(t)},
		After:  Side{Recipe: readRecipe(t, after, around...), Image: testImage(t)},
	}
}

// state adds differences as "id: detail".
func (p *Pair) state(list ...string) {
	for _, s := range list {
		id, detail, _ := strings.Cut(s, ": ")
		p.Stated = append(p.Stated, proof.Difference{ID: id, Detail: detail})
	}
}

// config is a configuration from words: field, value; the rest is empty.
func config(fields map[string][]string) dockerspec.DockerOCIImageConfig {
	var c dockerspec.DockerOCIImageConfig
	set := func(list []string) map[string]struct{} {
		out := map[string]struct{}{}
		for _, k := range list {
			out[k] = struct{}{}
		}
		return out
	}
	for _, k := range slices.Sorted(maps.Keys(fields)) {
		v := fields[k]
		switch k {
		case "entrypoint":
			c.Entrypoint = v
		case "cmd":
			c.Cmd = v
		case "user":
			c.User = v[0]
		case "workdir":
			c.WorkingDir = v[0]
		case "env":
			c.Env = v
		case "expose":
			c.ExposedPorts = set(v)
		case "volume":
			c.Volumes = set(v)
		case "label":
			c.Labels = variables(v)
		case "stop":
			c.StopSignal = v[0]
		case "health":
			c.Healthcheck = &dockerspec.HealthcheckConfig{Test: v}
		case "shell":
			c.Shell = v
		case "onbuild":
			c.OnBuild = v
		default:
			panic(k)
		}
	}
	return c
}

// wantFinding holds that a check has the outcome, and one finding of that outcome that has all the words; none where the words are "".
func wantFinding(t *testing.T, c Check, status Status, words string) {
	t.Helper()
	if c.Status != status {
		t.Errorf("%s is %s, want %s: %+v", c.ID, c.Status, status, c.Findings)
		return
	}
	if words == "" {
		if status == Pass && len(c.Findings) > 0 {
			t.Errorf("%s passes with %+v, want no words", c.ID, c.Findings)
		}
		return
	}
	for _, f := range c.Findings {
		all := f.Status == status
		for _, w := range strings.Fields(words) {
			all = all && strings.Contains(f.What+" "+f.Difference, w)
		}
		if all {
			return
		}
	}
	t.Errorf("%s: no finding that is %s with %q: %+v", c.ID, status, words, c.Findings)
}

func known(id string) bool {
	return slices.ContainsFunc(proof.AllDifferences(), func(d proof.DifferenceRow) bool { return d.ID == id })
}

// empty is a line of history without a layer.
func empty(by string) ocispec.History { return ocispec.History{CreatedBy: by, EmptyLayer: true} }
