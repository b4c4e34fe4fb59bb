package command

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/msb-dev/msb/pkg/atomicfile"
)

// SaveOutput writes what --output is to have: a file in one step, so that nobody reads half of one; a device or a pipe as it comes.
// The error names the flag.
func SaveOutput(name string, content []byte) error { return SaveFile("--output", name, content) }

// SaveFile is SaveOutput for another flag.
func SaveFile(flag, name string, content []byte) error {
	if err := saveFile(name, content); err != nil {
		return fmt.Errorf("%s %s: %w", flag, name, Bare(err))
	}
	return nil
}

func saveFile(name string, content []byte) error {
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return os.WriteFile(name, content, 0o666)
	}
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	root, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return err
	}
	defer root.Close()
	return atomicfile.Write(root, filepath.Base(name), content)
}
