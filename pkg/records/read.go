// Package records keeps what a run says of many repositories in a directory, a file each: records/KEY.json, patches/KEY.patch,
// messages/KEY.md and, of rewrites that were verified, verify/KEY.json.
package records

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/msb-dev/msb/pkg/report"
)

// Read returns the records of directories, in the order of their keys, each key once: of two that are equal one is dropped, and two that
// differ are an error. Each error names a file or a directory that can't be read, or is no record; the others are returned.
func Read(dirs ...string) ([]report.Record, []error) {
	var out []report.Record
	var errs []error
	for _, dir := range dirs {
		entries, err := os.ReadDir(filepath.Join(dir, "records"))
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", dir, err))
		}
		for _, e := range entries {
			if !strings.HasSuffix(e.Name(), ".json") {
				continue
			}
			name := filepath.Join(dir, "records", e.Name())
			var r report.Record
			b, err := os.ReadFile(name)
			if err == nil {
				err = json.Unmarshal(b, &r)
			}
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", name, err))
				continue
			}
			out = append(out, r)
		}
	}
	return out, errs
}
