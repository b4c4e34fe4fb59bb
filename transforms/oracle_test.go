package transforms_test

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	dockerspec "github.com/moby/docker-image-spec/specs-go/v1"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
)

// catalogue answers BuildKit's questions about base images from the catalogue; a value that depends on the exact build is empty.
type catalogue struct{ *images.Catalogue }

func (known catalogue) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	img, _ := known.Lookup(ref) // an unknown base is an empty one: what the file adds is compared all the same
	out := dockerspec.DockerOCIImage{}
	out.Architecture, out.OS = "amd64", "linux"
	c := img.Config
	for _, v := range c.Env {
		out.Config.Env = append(out.Config.Env, v.Name+"="+v.Value)
	}
	out.Config.Entrypoint, out.Config.Cmd, out.Config.Shell = c.Entrypoint, c.Cmd, c.Shell
	out.Config.WorkingDir, out.Config.User, out.Config.StopSignal = c.WorkingDir, c.User, c.StopSignal
	out.Config.Labels = c.Labels
	out.Config.ExposedPorts, out.Config.Volumes = set(c.ExposedPorts), set(c.Volumes)
	dt, err := json.Marshal(out)
	return ref, digest.FromBytes(dt), dt, err
}

func set(names []string) map[string]struct{} {
	out := map[string]struct{}{}
	for _, n := range names {
		out[n] = struct{}{}
	}
	return out
}

// buildkit computes the configuration of the image that a Dockerfile makes, with BuildKit's own frontend.
func buildkit(t testing.TB, source []byte, known *images.Catalogue) (*dockerspec.DockerOCIImage, error) {
	t.Helper()
	caps := pb.Caps.CapSet(pb.Caps.All()) // a bind mount that is written to asks for them
	res, err := dockerfile2llb.Dockerfile2LLB(context.Background(), source, dockerfile2llb.ConvertOpt{
		Config:         dockerui.Config{},
		MetaResolver:   catalogue{known},
		LLBCaps:        &caps,
		TargetPlatform: &ocispecs.Platform{OS: "linux", Architecture: "amd64"},
	})
	if err != nil {
		return nil, err
	}
	return res.Image, nil
}

// TestConfigurationIsBuildKits holds the configuration that the recipe reads, of each case and of each output, to the one that
// BuildKit computes (law 5).
func TestConfigurationIsBuildKits(t *testing.T) {
	for _, dir := range cases(t) {
		src, err := os.ReadFile(filepath.Join(dir, "Dockerfile"))
		if err != nil {
			t.Fatal(err)
		}
		sources := map[string][]byte{"Dockerfile": src}
		if res := run(t, dir, nil); res.Status == refactor.Rewritten {
			sources["Dockerfile.golden"] = res.Output
		}
		for name, source := range sources {
			t.Run(strings.TrimPrefix(dir, fixtures+"/")+"/"+name, func(t *testing.T) {
				img, err := buildkit(t, source, choices(t, dir).Images)
				if err != nil {
					if name == "Dockerfile" {
						t.Skipf("BuildKit does not take the case's own input: %v", err)
					}
					t.Fatal(err)
				}
				sameConfig(t, read(t, dir, source).Final(), img)
			})
		}
	}
}

func sameConfig(t testing.TB, st *recipe.Stage, img *dockerspec.DockerOCIImage) {
	t.Helper()
	c, want := st.Config, img.Config
	same := func(what string, got, want any) {
		t.Helper()
		g, _ := json.Marshal(got)
		w, _ := json.Marshal(want)
		if string(g) != string(w) && !(empty(string(g)) && empty(string(w))) {
			t.Errorf("%s: msb reads %s, BuildKit makes %s", what, g, w)
		}
	}
	env := map[string]string{}
	for _, kv := range want.Env {
		name, value, _ := strings.Cut(kv, "=")
		env[name] = value
	}
	if _, ok := env["PATH"]; ok && !slices.ContainsFunc(c.Env, func(v recipe.Var) bool { return v.Name == "PATH" }) {
		delete(env, "PATH") // BuildKit's default for a base without one
	}
	got := map[string]string{}
	for _, v := range c.Env {
		got[v.Name] = v.Value
		if !v.Known {
			got[v.Name] = env[v.Name]
		}
	}
	same("Env", got, env)
	same("Entrypoint", c.Entrypoint.Args, want.Entrypoint)
	same("Cmd", c.Cmd.Args, want.Cmd)
	if c.Workdir != "" && (want.WorkingDir != "" || c.Workdir != "/") {
		same("WorkingDir", c.Workdir, path.Clean(want.WorkingDir)) // BuildKit keeps a slash at the end
	}
	// What depends on a build argument stands as it is written.
	if !strings.Contains(c.User, "$") {
		same("User", c.User, want.User)
	}
	if ports := slices.Sorted(maps.Keys(c.Ports)); !slices.ContainsFunc(ports, func(p string) bool { return strings.Contains(p, "$") }) {
		same("ExposedPorts", ports, slices.Sorted(maps.Keys(want.ExposedPorts)))
	}
	if volumes := slices.Sorted(maps.Keys(c.Volumes)); !slices.ContainsFunc(volumes, func(v string) bool { return strings.Contains(v, "$") }) {
		same("Volumes", volumes, slices.Sorted(maps.Keys(want.Volumes)))
	}
	labels := map[string]string{}
	for _, l := range c.Labels {
		labels[l.Name] = l.Value
		if !l.Known {
			labels[l.Name] = want.Labels[l.Name]
		}
	}
	same("Labels", labels, want.Labels)
	same("StopSignal", c.StopSignal, want.StopSignal)
	same("Shell", c.Shell, want.Shell)
	same("Author", c.Author, img.Author)
	same("OnBuild", len(c.OnBuild), len(want.OnBuild))
	var test []string
	if want.Healthcheck != nil {
		test = want.Healthcheck.Test
	}
	var ours []string
	if c.Health != nil {
		ours = c.Health.Test
	}
	same("Healthcheck", ours, test)
}

func empty(json string) bool { return json == "null" || json == "[]" || json == "{}" || json == `""` }

// TestConfigurationForms holds the reading of single instructions to BuildKit's.
func TestConfigurationForms(t *testing.T) {
	for name, text := range map[string]string{
		"relative workdir on the base's":   "FROM golang:1.22\nWORKDIR app\nWORKDIR ../x",
		"workdir with a variable":          "FROM node:20\nENV D=/srv\nWORKDIR $D/app\nWORKDIR ${D:-/x}/y",
		"old values in one ENV":            "FROM node:20\nENV a=1\nENV a=2 b=$a",
		"legacy ENV":                       "FROM node:20\nENV ONE TWO= THREE=world",
		"ENV beats ARG":                    "FROM node:20\nARG V=1\nENV V=2\nLABEL v=$V",
		"ARG default":                      "FROM node:20\nARG V=1\nENV W=$V X=${NONE:-none} Y='$V' Z=\"a $V\"",
		"global ARG":                       "ARG V=20\nFROM node:$V\nARG V\nENV W=$V",
		"PATH":                             "FROM golang:1.22\nENV PATH=$PATH:/app/bin",
		"ports":                            "FROM node:20\nARG P=90\nEXPOSE 80 0443 8000-8002/udp $P 53/UDP",
		"ENTRYPOINT clears the base's CMD": "FROM node:20\nENTRYPOINT [\"node\"]",
		"ENTRYPOINT keeps its stage's":     "FROM node:20\nCMD [\"x\"]\nENTRYPOINT [\"node\"]",
		"shell forms":                      "FROM node:20\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nENTRYPOINT exec x  y\nCMD a $b",
		"not JSON":                         "FROM node:20\nCMD ['a', 'b']\nVOLUME [/c]",
		"volumes":                          "FROM node:20\nENV D=/d\nVOLUME /a $D/b\nVOLUME [\"/c d\"]",
		"labels":                           "FROM node:20\nARG A=1\nLABEL a=$A \"b c\"=\"d e\"\nLABEL f g h",
		"user":                             "FROM node:20\nARG U=1000\nUSER $U:$U",
		"health check":                     "FROM node:20\nHEALTHCHECK --interval=5s --retries=12 CMD curl -f http://localhost/ || exit 1",
		"health check, exec":               "FROM node:20\nHEALTHCHECK CMD [\"curl\", \"x\"]",
		"no health check":                  "FROM node:20\nHEALTHCHECK NONE",
		"maintainer and signal":            "FROM node:20\nMAINTAINER A <a@example.org>\nSTOPSIGNAL SIGINT",
		"ONBUILD":                          "FROM node:20\nONBUILD RUN x\nONBUILD COPY . .",
		"a stage with triggers as base":    "FROM golang:1.24 AS a\nONBUILD RUN x\nFROM a\nENV B=1",
		"a stage as base":                  "FROM golang:1.22 AS a\nWORKDIR /w\nENV A=1\nCMD [\"x\"]\nFROM a\nENV B=$A\nENTRYPOINT [\"y\"]",
		"nginx":                            "FROM nginx:stable-alpine\nEXPOSE 3000\nCMD [\"nginx\", \"-g\", \"daemon off;\"]",
		"scratch":                          "FROM scratch\nWORKDIR app\nCMD [\"/x\"]",
		"here-document":                    "FROM node:20\nRUN <<EOF\necho a\nEOF\nCMD [\"x\"]",
	} {
		t.Run(name, func(t *testing.T) {
			img, err := buildkit(t, []byte(text+"\n"), nil)
			if err != nil {
				t.Fatal(err)
			}
			sameConfig(t, read(t, t.TempDir(), []byte(text+"\n")).Final(), img)
		})
	}
}
