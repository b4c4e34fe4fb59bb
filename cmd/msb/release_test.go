package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestInstallRelease runs the README's lines that install a release, on one with the names that goreleaser gives: they put the programs where a shell
// finds them, unless a byte of the archive is another.
func TestInstallRelease(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "sha256sum", "tar"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("needs " + tool)
		}
	}
	script := regexp.MustCompile("(?s)```sh\n(.*)```").FindStringSubmatch(part(t, "release"))[1]
	config := read(t, "../../.goreleaser.yaml")
	for _, setting := range []string{"project_name: msb\n", "checksum: {name_template: checksums.txt, algorithm: sha256}\n", "formats: [tar.gz]\n", "main: ./cmd/msb\n", "main: ./cmd/msb-verify\n"} {
		if !strings.Contains(config, setting) {
			t.Errorf(".goreleaser.yaml has no %q", setting)
		}
	}
	if strings.Count(config, "name_template") != 1 || strings.Contains(config, "wrap_in_directory") {
		t.Error("archives have names of their own, which this test does not know")
	}
	programs := []string{"msb", "msb-verify"}
	for _, m := range regexp.MustCompile(`dst: (msb-probe[a-z0-9-]*)`).FindAllStringSubmatch(config, -1) {
		programs = append(programs, m[1])
	}
	archive := archiveOf(t, append(slices.Clone(programs), "LICENSE", "README.md", "man/man1/msb.1"))
	for _, intact := range []bool{true, false} {
		dir := t.TempDir()
		release := filepath.Join(dir, "releases", "v0.3.0")
		sums := fmt.Sprintf("%064d  msb_0.3.0_windows_arm64.zip\n%x  msb_0.3.0_linux_amd64.tar.gz\n", 0, sha256.Sum256(archive))
		content := bytes.Clone(archive)
		if !intact {
			content[4]++ // a byte of the time, which gzip does not check
		}
		for name, b := range map[string][]byte{"msb_0.3.0_linux_amd64.tar.gz": content, "checksums.txt": []byte(sums)} {
			if err := os.MkdirAll(release, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(release, name), b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		const from = "https://github.com/msb-dev/msb/releases/download\n"
		if !strings.Contains(script, from) {
			t.Fatalf("it does not download from %s", from)
		}
		cmd := exec.Command("bash", "-c", strings.Replace(script, from, "file://"+filepath.Dir(release)+"\n", 1))
		cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), "HOME="+dir)
		if out, err := cmd.CombinedOutput(); (err == nil) != intact {
			t.Errorf("intact %v: %v\n%s", intact, err, out)
		}
		var got []string
		entries, _ := os.ReadDir(filepath.Join(dir, ".local", "bin"))
		for _, e := range entries {
			got = append(got, e.Name())
		}
		if want := programs; intact && !slices.Equal(got, slices.Sorted(slices.Values(want))) || !intact && got != nil {
			t.Errorf("intact %v: installed %q of %q", intact, got, want)
		}
	}
}

// archiveOf is a release's archive of small files.
func archiveOf(t *testing.T, names []string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, name := range names {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(name))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
