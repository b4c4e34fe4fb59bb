package verify

import (
	"testing"

	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/image"
)

func TestCheckBuild(t *testing.T) {
	both := testPair(t, goBefore, goAfter)
	wantFinding(t, checkBuild(both, nil), Pass, "")
	one := testPair(t, goBefore, goAfter)
	one.After.Image = nil
	wantFinding(t, checkBuild(one, &Trouble{Side: sideAfter, Kind: builder.KindBuild, Line: 4, Detail: "exit code 1"}), Fail, "new image does not build line 4 exit")
	wantFinding(t, checkBuild(one, &Trouble{Side: sideAfter, Kind: builder.KindTimeout, Detail: "over"}), Unknown, "over")
	none := &Pair{}
	wantFinding(t, checkBuild(none, &Trouble{Side: sideBefore, Kind: builder.KindBuild, Line: 2, Detail: "exit code 1"}), Unknown, "original does not build line 2")
	wantFinding(t, checkBuild(none, &Trouble{Kind: builder.KindRegistry, Detail: "no such image"}), Unknown, "no such image")
}

func TestCheckEntry(t *testing.T) {
	const script = "FROM debian:12\nCOPY start.sh /start.sh\nCMD [\"/start.sh\"]\n"
	started := func(files ...string) *image.Image {
		im := testImage(t, base(files...))
		im.Config.Config.Cmd = []string{"/start.sh"}
		if f := im.Files["/start.sh"]; f != nil {
			f.Interp = "/bin/bash -e"
		}
		return im
	}
	const start, bash = "/start.sh: [0755] #!/bin/bash -e", "/bin/bash: [0755 program] bash"
	for _, tt := range []struct {
		name          string
		before, after []string
		want          Status
		words         string
	}{
		{"there", []string{start, bash}, []string{start, bash}, Pass, ""},
		{"lost", []string{start, bash}, []string{bash}, Fail, "/start.sh not there"},
		{"not executable", []string{start, bash}, []string{"/start.sh: [0644] #!/bin/bash -e", bash}, Fail, "/start.sh executed"},
		{"its interpreter is lost", []string{start, bash}, []string{start}, Fail, "/bin/bash not there"},
		{"it was lost before", []string{start}, []string{start}, Pass, "same fault"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := testPair(t, script, "FROM debian:12\n"+script)
			p.Before.Image, p.After.Image = started(tt.before...), started(tt.after...)
			wantFinding(t, checkEntry(p), tt.want, tt.words)
		})
	}
	p := testPair(t, script, "FROM debian:12\nFROM debian:12\n")
	p.Before.Image = started(start, bash)
	wantFinding(t, checkEntry(p), Fail, "no command")
	wantFinding(t, checkEntry(testPair(t, "FROM scratch\n", "FROM scratch\n")), Pass, "")
}

// A shell stands in front: the program behind it is followed, too.
func TestCheckEntryBehindShell(t *testing.T) {
	const file = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN go build -o /app/server .\nCMD /app/server\n"
	p := testPair(t, file, "FROM golang:1.22 AS builder\n"+file[len("FROM golang:1.22\n"):len(file)-len("CMD /app/server\n")]+"FROM debian:12\nCOPY --from=builder /app/server /app/server\nWORKDIR /app\nCMD /app/server\n", goProject...)
	for _, s := range []*Side{&p.Before, &p.After} {
		s.Image = testImage(t, base("/bin/sh: [0755 program] sh", "/app/server: [0755 program] x"))
		s.Image.Config.Config.Cmd = []string{"/bin/sh", "-c", "/app/server"}
	}
	wantFinding(t, checkEntry(p), Pass, "")
	delete(p.After.Image.Files, "/app/server")
	wantFinding(t, checkEntry(p), Fail, "/app/server")
}

func TestCheckLinks(t *testing.T) {
	// Both images: a program and its loader in the base; a library, which the program needs, in a layer of the file's own.
	linked := func(libraries ...string) *image.Image {
		im := testImage(t, base("/lib64/ld-linux-x86-64.so.2: [0755 program] ld"), layer{"COPY /app /app # buildkit", append([]string{"/app/server: [0755 program] x", "/app/tool: [0755 program] t"}, libraries...)})
		im.Config.History = append(im.Config.History, empty("CMD"))
		im.Config.Config.Cmd = []string{"/app/server"}
		for name, f := range im.Files {
			switch {
			case name == "/app/server":
				f.ELF.Dynamic, f.ELF.Interp, f.ELF.Needed = true, "/lib64/ld-linux-x86-64.so.2", []string{"libx.so.1"}
				f.ELF.Requires = map[string][]string{"libx.so.1": {"X_2"}}
			case f.ELF != nil && (name == "/app/tool" || name == "/opt/new"):
				f.ELF.Dynamic, f.ELF.Interp, f.ELF.Needed = true, "/lib64/ld-linux-x86-64.so.2", []string{"liby.so.1"}
			case f.ELF != nil && name != "/lib64/ld-linux-x86-64.so.2":
				f.ELF.Program, f.ELF.Dynamic, f.ELF.Soname = false, true, f.Path[len("/usr/lib/"):]
				f.ELF.Defines = []string{"X_" + string(f.Text)}
			}
		}
		return im
	}
	const x1, x2, y = "/usr/lib/libx.so.1: [0755 program] 1", "/usr/lib/libx.so.1: [0755 program] 2", "/usr/lib/liby.so.1: [0755 program] 1"
	for _, tt := range []struct {
		name          string
		before, after []string
		want          Status
		words         string
	}{
		{"all found", []string{x2, y}, []string{x2, y}, Pass, ""},
		{"missing", []string{x2, y}, []string{y}, Fail, "/app/server libx.so.1"},
		{"too old", []string{x2, y}, []string{x1, y}, Fail, "X_2 libx.so.1"},
		{"of another program", []string{x2, y}, []string{x2}, Fail, "/app/tool liby.so.1"},
		{"missing before, too", []string{x2}, []string{x2}, Pass, "liby.so.1 original, too"},
		{"of a program that was not carried", []string{x2, y, "/app/tool: [0755] no program"}, []string{x2, "/app/tool: [0755] no program", "/opt/new: [0755 program] t"}, Pass, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := testPair(t, "FROM debian:12\nCOPY app /app\nCMD [\"/app/server\"]\n", "FROM debian:12\nFROM debian:12\nCOPY app /app\nCMD [\"/app/server\"]\n")
			p.Before.Image, p.After.Image = linked(tt.before...), linked(tt.after...)
			wantFinding(t, checkLinks(p), tt.want, tt.words)
		})
	}
}

func TestCheckLinksUnknown(t *testing.T) {
	p := testPair(t, goBefore, goAfter, goProject...)
	for _, s := range []*Side{&p.Before, &p.After} {
		s.Image = testImage(t, base("/app/server: [0755 program] x"))
		s.Image.Config.Config.Cmd = []string{"/app/server"}
	}
	p.After.Image.Files["/app/server"].ELF = &image.ELF{Unread: "it is cut off"}
	wantFinding(t, checkLinks(p), Unknown, "/app/server cut")
}

func TestCheckSize(t *testing.T) {
	sized := func(sizes ...int64) *image.Image {
		im := &image.Image{}
		for _, n := range sizes {
			im.Layers = append(im.Layers, image.Layer{Size: n})
		}
		return im
	}
	for _, tt := range []struct {
		name          string
		before, after *image.Image
		saving        float64
		want          Status
		words         string
	}{
		{"smaller", sized(900, 100), sized(500), 0, Pass, ""},
		{"the same", sized(1000), sized(400, 600), 0, Pass, ""},
		{"grown by what a lower layer hides", sized(1000), sized(999, 2), 0, Fail, "grew 1.0"},
		{"enough", sized(1000), sized(500), 0.5, Pass, ""},
		{"not enough", sized(1000), sized(501), 0.5, Fail, "49.9% 50%"},
		{"nothing at all", sized(), sized(), 0, Pass, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &Pair{Before: Side{Image: tt.before}, After: Side{Image: tt.after}, Asked: Options{MinSaving: tt.saving}}
			wantFinding(t, checkSize(p), tt.want, tt.words)
		})
	}
}

func TestBytesText(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 1_250_000: "1.2 MB", 3_000_000_000: "3.0 GB", 2_000_000_000_000_000: "2000.0 TB"} {
		if got := bytesText(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestCheckSpeed(t *testing.T) {
	p := &Pair{}
	wantFinding(t, checkSpeed(p), Unknown, "no times")
	p.Before.Bench, p.After.Bench = &Bench{Cold: 10, Change: 1, Changed: "main.go"}, &Bench{Cold: 90, Change: 70, Changed: "main.go"}
	wantFinding(t, checkSpeed(p), Pass, "main.go 1.0 70.0")
}

func TestCheckSecrets(t *testing.T) {
	type found = map[string]string // path to secret, of one layer
	const file = "FROM debian:12\nCOPY . /a\nRUN x\nCMD [\"/a/x\"]\n"
	layered := func(files []string, lists ...found) *image.Image {
		im := testImage(t, base(), layer{"COPY . /a # buildkit", nil}, layer{"RUN x", files})
		im.Config.History = append(im.Config.History, empty("CMD"))
		for i, l := range lists {
			for name, secret := range l {
				im.Layers[i].Found = append(im.Layers[i].Found, image.Match{Secret: secret, Path: name})
				if f := im.Files[name]; f != nil {
					f.Layer = i
				}
			}
		}
		return im
	}
	key := found{"/a/key.pem": "a private key"}
	visible := []string{"/a/key.pem: -----BEGIN"}
	for _, tt := range []struct {
		name          string
		before, after *image.Image
		want          Status
		words         string
	}{
		{"none", layered(nil), layered(nil), Pass, ""},
		{"new", layered(nil), layered(visible, nil, key), Fail, "private key /a/key.pem"},
		{"new, and hidden by an upper layer", layered(nil), layered(nil, nil, key), Fail, "private key /a/key.pem"},
		{"the original has it", layered(visible, nil, key), layered(visible, nil, key), Pass, ""},
		{"the original has it in another place", layered([]string{"/b/key.pem: -----BEGIN"}, nil, found{"/b/key.pem": "a private key"}), layered(visible, nil, key), Pass, ""},
		{"the original hides it", layered(nil, nil, key), layered(visible, nil, key), Fail, "read /a/key.pem hid"},
		{"of the new base", layered(nil), layered(visible, key), Pass, ""},
		{"sources", layered([]string{"/a/x.go: x"}), layered([]string{"/a/x.go: x", "/a/y.go: y"}), Fail, "1 source file /a/y.go"},
		{"sources of the original's base", func() *image.Image {
			im := layered([]string{"/usr/include/x.h: x"})
			im.Files["/usr/include/x.h"].Layer = 0
			return im
		}(), layered([]string{"/usr/include/x.h: x"}), Pass, ""},
		{"sources that moved", layered([]string{"/a/x.go: x"}), layered([]string{"/b/x.go: x"}), Pass, ""},
		{"fewer sources", layered([]string{"/a/x.go: x", "/a/y.go: y"}), layered([]string{"/a/x.go: x"}), Pass, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := testPair(t, file, "FROM debian:12\n"+file)
			p.Before.Image, p.After.Image = tt.before, tt.after
			wantFinding(t, checkSecrets(p), tt.want, tt.words)
		})
	}
}

func TestCheckSecretsOfArguments(t *testing.T) {
	const token = "s3cr3t-t0ken"
	for _, tt := range []struct {
		name  string
		set   func(before, after *image.Image)
		want  Status
		words string
	}{
		{"nowhere", func(b, a *image.Image) {}, Pass, ""},
		{"in the environment", func(b, a *image.Image) { a.Config.Config.Env = []string{"TOKEN=" + token} }, Fail, "TOKEN environment"},
		{"in a label of both", func(b, a *image.Image) {
			b.Config.Config.Labels = map[string]string{"l": token}
			a.Config.Config.Labels = map[string]string{"l": token}
		}, Pass, ""},
		{"in the history", func(b, a *image.Image) { a.Config.History[0].CreatedBy = "RUN |1 TOKEN=" + token }, Fail, "TOKEN history"},
		{"in the original's history only", func(b, a *image.Image) { b.Config.History[0].CreatedBy = "RUN |1 TOKEN=" + token }, Pass, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := testPair(t, goBefore, goAfter)
			p.Asked.BuildArgs = map[string]string{"TOKEN": token, "SHORT": "1"}
			p.Before.Image, p.After.Image = testImage(t, base()), testImage(t, base())
			tt.set(p.Before.Image, p.After.Image)
			wantFinding(t, checkSecrets(p), tt.want, tt.words)
		})
	}
	list := Options{BuildArgs: map[string]string{"TOKEN": token, "SHORT": "1"}}.secrets()
	if n := len(list) - len(knownSecrets); n != 1 || string(list[len(list)-1].Value) != token {
		t.Errorf("%d build arguments are looked for, want the long one", n)
	}
}
