package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// frontEnd is a small project: a site built with Vite and served by serve.
var frontEnd = map[string]string{
	"Dockerfile":     "FROM node:20-alpine\n\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\nRUN npm run build\nRUN npm install -g serve@14\n\nEXPOSE 3000\nCMD [\"serve\", \"-s\", \"dist\"]\n",
	"package.json":   `{"name":"site","private":true,"scripts":{"build":"vite build"},"devDependencies":{"vite":"^5.4.0"}}` + "\n",
	"vite.config.js": "export default { build: { outDir: 'dist' } }\n",
	"index.html":     "<!doctype html>\n",
	"src/main.js":    "console.log(1)\n",
}

// BenchmarkProcess runs msb and a program that only parses the file in turns, from process start to end, and reports how many
// times longer msb takes.
func BenchmarkProcess(b *testing.B) {
	source, err := os.Getwd()
	if err != nil {
		b.Fatal(err)
	}
	bin := b.TempDir()
	for _, pkg := range []string{".", "./testdata/parseonly"} {
		cmd := exec.Command("go", "build", "-o", filepath.Join(bin, filepath.Base(pkg)+".exe"), pkg)
		cmd.Dir = source
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
	enter(b, frontEnd)
	measure := func(program string, args ...string) time.Duration {
		start := time.Now()
		if out, err := exec.Command(filepath.Join(bin, program+".exe"), args...).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		return time.Since(start)
	}
	measure(".", "rewrite", "Dockerfile") // fill the caches
	measure("parseonly", "Dockerfile")
	var ours, theirs time.Duration
	for b.Loop() {
		ours += measure(".", "rewrite", "Dockerfile")
		theirs += measure("parseonly", "Dockerfile")
	}
	b.ReportMetric(float64(ours.Microseconds())/1000/float64(b.N), "msb-ms")
	b.ReportMetric(float64(theirs.Microseconds())/1000/float64(b.N), "parse-ms")
	b.ReportMetric(float64(ours)/float64(theirs), "ratio")
}

// BenchmarkRewrite2000Projects previews a tree of many projects; the first alone is what the command line costs.
func BenchmarkRewrite2000Projects(b *testing.B) {
	const n = 2000
	files := map[string]string{".git/": "", ".gitignore": "dist/\n"}
	for i := range n {
		for name, content := range frontEnd {
			if name == "Dockerfile" && i%2 == 0 {
				content = "# rewrite\n" + content
			}
			files[fmt.Sprintf("team%d/svc%d/%s", i%20, i, name)] = content
		}
	}
	enter(b, files)
	for _, bm := range []struct {
		name   string
		engine engine
	}{{"command-line", fake}, {"whole", pipeline()}} {
		b.Run(bm.name, func(b *testing.B) {
			for b.Loop() {
				if status := execute(context.Background(), bm.engine, []string{"rewrite", "-q"}, strings.NewReader(""), io.Discard, io.Discard); status != 0 {
					b.Fatal(status)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N)/n, "ms/file")
		})
	}
}
