// Package kind gives rewrites that are alike one name, so that a person reviews each kind once.
package kind

import (
	"crypto/sha256"
	"fmt"

	"github.com/msb-dev/msb/pkg/refactor"
)

// Of names the kind of a rewrite: its transform and 64 bits, such as "go-scratch-4f1c09a7c2d1e0b3". It is empty unless res is a rewrite.
func Of(res refactor.Result) string {
	if res.Status != refactor.Rewritten {
		return ""
	}
	sum := sha256.Sum256([]byte(res.Plan))
	return fmt.Sprintf("%s-%x", res.Transform, sum[:8])
}
