package probe

import (
	"bytes"
	"context"
	"crypto/sha256"
	"debug/elf"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// machines are the processors that the helper can be built for: how Go, an image's platform and an ELF header call them. Platforms are
// those of https://github.com/opencontainers/image-spec/blob/main/image-index.md, headers those of debug/elf.
var machines = map[string]struct {
	elf   elf.Machine
	order elf.Data
}{
	"386":      {elf.EM_386, elf.ELFDATA2LSB},
	"amd64":    {elf.EM_X86_64, elf.ELFDATA2LSB},
	"arm":      {elf.EM_ARM, elf.ELFDATA2LSB},
	"arm64":    {elf.EM_AARCH64, elf.ELFDATA2LSB},
	"loong64":  {elf.EM_LOONGARCH, elf.ELFDATA2LSB},
	"mips64le": {elf.EM_MIPS, elf.ELFDATA2LSB},
	"ppc64le":  {elf.EM_PPC64, elf.ELFDATA2LSB},
	"riscv64":  {elf.EM_RISCV, elf.ELFDATA2LSB},
	"s390x":    {elf.EM_S390, elf.ELFDATA2MSB},
}

// maxHelper is the largest file that may be a helper, in bytes: ten times what it is.
const maxHelper = 32 << 20

// locator finds a helper. Its fields are what it finds of the machine, so that tests can play it.
type locator struct {
	arch, variant string // of the platform, such as "arm" and "v7"
	beside        string // directory of the running program
	cache         string // directory for helpers, which need not exist
	build         func(ctx context.Context, l locator, into string) error
}

// Locate finds the helper for a platform, such as "linux/arm64" ("" is Linux on this machine's processor), and returns a directory in
// the user's cache that holds nothing else. It is looked for beside the running program, as msb-probe or msb-probe-linux-ARCH; else the
// Go command on PATH builds it. The error of one that can be had in neither way ends with the command to type.
func Locate(platform string) (dir string, err error) {
	l, err := newLocator(platform)
	if err != nil {
		return "", err
	}
	return l.locate()
}

func newLocator(platform string) (locator, error) {
	l := locator{arch: runtime.GOARCH, build: build}
	if platform != "" {
		parts := strings.Split(platform, "/")
		if len(parts) < 2 || len(parts) > 3 || parts[0] != "linux" {
			return l, fmt.Errorf("platform %q: containers can be watched on Linux only: want linux/ARCH", platform)
		}
		l.arch = parts[1]
		if len(parts) == 3 {
			l.variant = parts[2]
		}
	}
	if _, ok := machines[l.arch]; !ok {
		return l, fmt.Errorf("platform %q: no msb-probe can be built for %s", platform, l.arch)
	}
	exe, err := os.Executable()
	if err == nil {
		exe, err = filepath.EvalSymlinks(exe)
	}
	if err != nil {
		return l, err
	}
	l.beside = filepath.Dir(exe)
	cache, err := os.UserCacheDir()
	if err != nil {
		return l, fmt.Errorf("no directory to keep msb-probe in: %w", err)
	}
	l.cache = filepath.Join(cache, "msb", "probe")
	return l, nil
}

func (l locator) locate() (string, error) {
	var why []string
	for _, name := range []string{Name + "-linux-" + l.arch, Name} {
		b, err := l.read(filepath.Join(l.beside, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			return l.keep(b)
		}
		why = append(why, err.Error())
	}
	if why == nil {
		why = []string{"it is not beside this program"}
	}
	b, err := l.built()
	if err == nil {
		return l.keep(b)
	}
	return "", fmt.Errorf("msb-probe for linux/%s: %s; %w; to build it, type: %s", l.arch, strings.Join(why, "; "), err, l.command())
}

// command is what a user types to get the helper.
func (l locator) command() string {
	to := filepath.Join(l.beside, Name+"-linux-"+l.arch)
	env := "CGO_ENABLED=0 GOOS=linux GOARCH=" + l.arch
	v := version()
	switch {
	case v == "":
		return fmt.Sprintf("%s go build -o %s %s", env, to, command)
	case runtime.GOOS == "linux" && runtime.GOARCH == l.arch:
		return fmt.Sprintf("GOBIN=%s %s go install %s@%s", l.beside, env, command, v)
	}
	return fmt.Sprintf(`%s go install %s@%s && mv "$(go env GOPATH)/bin/linux_%s/%s" %s`, env, command, v, l.arch, Name, to)
}

// read reads a helper and checks that it is one for the platform.
func (l locator) read(name string) ([]byte, error) {
	st, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if st.Size() > maxHelper || !st.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not the helper", name)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if err := l.check(b); err != nil {
		return nil, fmt.Errorf("%s %w", name, err)
	}
	return b, nil
}

// check says why a file can't be the helper.
func (l locator) check(b []byte) error {
	f, err := elf.NewFile(bytes.NewReader(b))
	if err != nil {
		return errors.New("is no Linux program")
	}
	m := machines[l.arch]
	if f.Machine != m.elf || f.Data != m.order {
		return fmt.Errorf("is for %v, not for %s", f.Machine, l.arch)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			return errors.New("is not static: it would need libraries of the image")
		}
	}
	return nil
}

// keep puts the helper into a directory of its own, named by its content, and returns that.
func (l locator) keep(b []byte) (string, error) {
	dir := filepath.Join(l.cache, fmt.Sprintf("%x", sha256.Sum256(b)))
	name := filepath.Join(dir, Name)
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, b) {
		return dir, nil
	}
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		err = os.Chmod(dir, 0o755) // whatever the umask: users of the container go in
	}
	if err != nil {
		return "", err
	}
	// Beside the directory, which is to hold nothing else even where this stops halfway.
	tmp, err := os.CreateTemp(l.cache, "new-")
	if err != nil {
		return "", err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(b)
	if err == nil {
		err = tmp.Chmod(0o755)
	}
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	return dir, err
}

// buildPatience is how long the Go command may take. It may have to fetch the module.
const buildPatience = 5 * time.Minute

// built builds a helper.
func (l locator) built() ([]byte, error) {
	if err := os.MkdirAll(l.cache, 0o755); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(l.cache, "build-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(context.Background(), buildPatience)
	defer cancel()
	if err := l.build(ctx, l, dir); err != nil {
		return nil, err
	}
	var found string
	err = filepath.WalkDir(filepath.Join(dir, "bin"), func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found = name
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return l.read(found)
}

// version is the one of this program; "" if it was built from a work tree.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Path != module || !strings.HasPrefix(info.Main.Version, "v") || strings.Contains(info.Main.Version, "+") {
		return ""
	}
	return info.Main.Version
}
