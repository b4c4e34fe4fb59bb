package transforms_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/unified"
	"github.com/msb-dev/msb/transforms"
)

// BenchmarkPipeline takes one small file from bytes to a diff, in turns with two typed reads of it by BuildKit, and reports how many
// times longer msb takes. The project lies in memory.
func BenchmarkPipeline(b *testing.B) {
	for _, name := range []string{"node-nginx/vite-serve-single", "maven-jre/seed-shell-entrypoint"} {
		b.Run(name, func(b *testing.B) {
			around := files(b, fixtures+"/"+name)
			source := around["Dockerfile"].Data
			var ours, theirs time.Duration
			for b.Loop() {
				start := time.Now()
				f, err := dockerfile.Parse("Dockerfile", source)
				if err != nil {
					b.Fatal(err)
				}
				p, err := project.New(around, "Dockerfile", ".")
				if err != nil {
					b.Fatal(err)
				}
				res, err := refactor.Run(f, p, transforms.All, refactor.Options{})
				if err != nil || res.Status != refactor.Rewritten {
					b.Fatal(err, res.Status, res.Refusals)
				}
				if _, err := unified.Diff("a", "b", res.Input, res.Output, 3); err != nil {
					b.Fatal(err)
				}
				middle := time.Now()
				typed(b, source)
				typed(b, res.Output)
				ours += middle.Sub(start)
				theirs += time.Since(middle)
			}
			b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "msb-µs")
			b.ReportMetric(float64(theirs.Microseconds())/float64(b.N), "buildkit-µs")
			b.ReportMetric(float64(ours)/float64(theirs), "ratio")
		})
	}
}

func typed(b *testing.B, source []byte) {
	ast, err := parser.Parse(bytes.NewReader(source))
	if err == nil {
		_, _, err = instructions.Parse(ast.AST, linter.New(&linter.Config{}))
	}
	if err != nil {
		b.Fatal(err)
	}
}
