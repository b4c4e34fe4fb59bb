package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
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
	msb, parseonly := built(b, "."), built(b, "./testdata/parseonly")
	enter(b, frontEnd)
	measure := func(program string, args ...string) time.Duration {
		start := time.Now()
		if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		return time.Since(start)
	}
	measure(msb, "rewrite", "Dockerfile") // fill the caches
	measure(parseonly, "Dockerfile")
	var ours, theirs time.Duration
	for b.Loop() {
		ours += measure(msb, "rewrite", "Dockerfile")
		theirs += measure(parseonly, "Dockerfile")
	}
	b.ReportMetric(float64(ours.Microseconds())/1000/float64(b.N), "msb-ms")
	b.ReportMetric(float64(theirs.Microseconds())/1000/float64(b.N), "parse-ms")
	b.ReportMetric(float64(ours)/float64(theirs), "ratio")
}

// built is the path of a program made from a package below this one.
func built(b *testing.B, pkg string) string {
	b.Helper()
	name := filepath.Join(b.TempDir(), "program.exe")
	if out, err := exec.Command("go", "build", "-o", name, pkg).CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return name
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

// BenchmarkRewriteManyProjects runs the program over trees of two sizes, with projects of all kinds: what it takes for a file, and the
// memory that it holds at most, is to be the same for both.
func BenchmarkRewriteManyProjects(b *testing.B) {
	msb := built(b, ".")
	var kinds []map[string]string
	for _, name := range []string{"node-nginx/vite-serve-single", "maven-jre/seed-shell-entrypoint", "go-scratch/https-client"} {
		kinds = append(kinds, fixture(b, filepath.Join("..", "..", "fixtures", filepath.FromSlash(name))))
	}
	for _, n := range []int{500, 2000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			files := map[string]string{".git/": "", ".gitignore": "dist/\n"}
			for i := range n {
				for name, content := range kinds[i%len(kinds)] {
					files[fmt.Sprintf("team%d/svc%d/%s", i%20, i, name)] = content
				}
			}
			enter(b, files)
			peak := int64(0)
			for b.Loop() {
				cmd := exec.Command(msb, "rewrite")
				if err := cmd.Run(); err != nil {
					b.Fatal(err)
				}
				peak = max(peak, peakMemory(cmd.ProcessState))
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N)/float64(n), "ms/file")
			if peak > 0 {
				b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
			}
		})
	}
}

// fixture reads a fixture's files, without what is expected of it.
func fixture(b *testing.B, dir string) map[string]string {
	b.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".golden") {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil || files["Dockerfile"] == "" {
		b.Fatal(dir, err)
	}
	return files
}
