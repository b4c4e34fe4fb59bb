package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestHostileSettings holds that a settings file that can't be meant fails the Dockerfiles below it, and names itself.
func TestHostileSettings(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "msb.yaml")
	if err := os.WriteFile(outside, []byte("version: 1\nrisk: exact\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	tree(t, map[string]string{
		"both/.git/": "", "both/msb.yaml": "version: 1\n", "both/.msb.yaml": "version: 1\n",
		"out/.git/": "", "out/msb.yaml": "-> " + outside,
		"up/.git/": "", "up/msb.yaml": "-> ../both/msb.yaml",
		"dangling/.git/": "", "dangling/msb.yaml": "-> nowhere",
		"loop/.git/": "", "loop/msb.yaml": "-> msb.yaml",
		"folder/.git/": "", "folder/msb.yaml/x": "",
		"large/.git/": "", "large/msb.yaml": "version: 1\n" + strings.Repeat("#", 256<<10),
		"binary/.git/": "", "binary/msb.yaml": "\x00\x01",
		"context/.git/": "", "context/msb.yaml": "version: 1\ncontext: nowhere\n",
		"file/.git/": "", "file/msb.yaml": "version: 1\ncontext: msb.yaml\n",
		"above/.git/": "", "above/msb.yaml": "version: 1\ncontext: ..\n",
		"link/.git/": "", "link/msb.yaml": "version: 1\ncontext: out\n", "link/out": "-> ..",
		"newer/.git/": "", "newer/msb.yaml": "version: 1\nmsb: '>=99'\n",
		"nested/.git/": "", "nested/msb.yaml": "version: 1\nexclude: " + strings.Repeat("[", 20000) + "\n",
		"bomb/.git/": "", "bomb/msb.yaml": "version: 1\nexclude: &a [x]\nassume: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nverify: &c [*b,*b,*b,*b,*b,*b,*b,*b]\n",
		"pipe/.git/": "",
	})
	want := map[string]string{
		"both":     "both/msb.yaml: .msb.yaml stands beside it: expected one of the two",
		"out":      "out/msb.yaml: path escapes from parent",
		"up":       "up/msb.yaml: path escapes from parent",
		"dangling": "dangling/msb.yaml: a symlink to what is not there",
		"loop":     "loop/msb.yaml: too many levels of symbolic links",
		"folder":   "folder/msb.yaml: not a regular file",
		"large":    "large/msb.yaml: larger than 256 KiB, which is the limit",
		"binary":   "binary/msb.yaml: not a text in UTF-8",
		"context":  "context/msb.yaml:2: the context nowhere is no directory of the project",
		"file":     "file/msb.yaml:2: the context msb.yaml is no directory of the project",
		"above":    "above/msb.yaml:2: the context .. lies outside of the project",
		"link":     "link/msb.yaml:2: the context out is no directory of the project",
		"newer":    "newer/msb.yaml:2: it asks for msb >=99, and this",
		"nested":   "nested/msb.yaml",
		"bomb":     "bomb/msb.yaml:2: anchors and aliases are not read",
	}
	if exec.Command("mkfifo", "pipe/msb.yaml").Run() == nil {
		want["pipe"] = "pipe/msb.yaml: not a regular file"
	}
	for dir, text := range want {
		_, _, err := settled(t, dir+"/Dockerfile")
		if err == nil || !strings.HasPrefix(err.Error(), filepath.FromSlash(text)) {
			t.Errorf("%s: %v, want %s", dir, err, text)
		}
		// with --config none nobody looks
		if _, _, err := settled(t, dir+"/Dockerfile", "--config=none"); err != nil {
			t.Errorf("%s with --config none: %v", dir, err)
		}
	}
}
