package verify

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// keeper writes what --keep asks for into a directory of the case's own: before.tar and after.tar (OCI archives), before.Dockerfile and
// after.Dockerfile, before.json and after.json (what was seen of the containers), report.json.
type keeper struct {
	dir string // "" keeps nothing
}

func newKeeper(root string, c Case) (*keeper, error) {
	if root == "" {
		return &keeper{}, nil
	}
	k := &keeper{filepath.Join(root, keepName(c.Name))}
	if err := os.MkdirAll(k.dir, 0o755); err != nil {
		return nil, fmt.Errorf("%w: %w", errKeep, err)
	}
	for name, text := range map[string][]byte{"before.Dockerfile": c.Before.Dockerfile, "after.Dockerfile": c.After.Dockerfile} {
		if err := k.write(name, text); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// keepName is a case's directory: readable, and its own whatever the name holds.
func keepName(name string) string {
	safe := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("._-", c) {
			return c
		}
		return '-'
	}, name)
	if safe == name && name != "" && !strings.HasPrefix(name, ".") {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	return fmt.Sprintf("%s-%x", cmp.Or(strings.Trim(safe, ".-"), "case"), sum[:4])
}

func (k *keeper) write(name string, text []byte) error {
	if k.dir == "" {
		return nil
	}
	if err := os.WriteFile(filepath.Join(k.dir, name), text, 0o644); err != nil {
		return fmt.Errorf("%w: %w", errKeep, err)
	}
	return nil
}

// archive opens the file of one side's archive. What it returns last closes it.
func (k *keeper) archive(side string) (io.Writer, func(), error) {
	if k.dir == "" {
		return io.Discard, func() {}, nil
	}
	f, err := os.Create(filepath.Join(k.dir, side+".tar"))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errKeep, err)
	}
	return keptFile{f}, func() { _ = f.Close() }, nil
}

// keptFile marks its errors, so that a full disk is not taken for a broken archive.
type keptFile struct{ f *os.File }

func (k keptFile) Write(b []byte) (int, error) {
	n, err := k.f.Write(b)
	if err != nil {
		return n, fmt.Errorf("%w: %w", errKeep, err)
	}
	return n, nil
}

// finish writes what was seen and the report.
func (k *keeper) finish(report *Report, p *Pair) error {
	if k.dir == "" {
		return nil
	}
	for _, f := range []struct {
		name  string
		value any
		there bool
	}{
		{"before.json", p.Before.Seen, p.Before.Seen != nil},
		{"after.json", p.After.Seen, p.After.Seen != nil},
		{"report.json", report, true},
	} {
		if !f.there {
			continue
		}
		text, err := json.MarshalIndent(f.value, "", "  ")
		if err == nil {
			err = k.write(f.name, append(text, '\n'))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// errKeep is what keeping files fails with.
var errKeep = errors.New("--keep")
