package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
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
func built(b testing.TB, pkg string) string {
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

// usersOf are files of a project, whose number they name, that build, run and name its image.
var usersOf = map[string]string{
	"compose.yaml": "services:\n  web:\n    build: .\n    image: registry.example/shop/svc%[1]d:1\n    restart: unless-stopped\n    depends_on: [db]\n    environment:\n      DATABASE_URL: postgres://db/svc%[1]d\n" +
		"  db:\n    image: postgres:16\n    environment:\n      POSTGRES_DB: svc%[1]d\n    volumes:\n      - data:/var/lib/postgresql/data\nvolumes:\n  data: {}\n",
	"Makefile": "IMAGE = registry.example/shop/svc%[1]d\n\nimage:\n\tdocker build -t $(IMAGE) .\n\npush: image\n\tdocker push $(IMAGE)\n\nclean:\n\trm -rf dist target\n",
	"build.sh": "#!/bin/sh\nset -eu\ncd \"$(dirname \"$0\")\"\ndocker build -t registry.example/shop/svc%[1]d:1 .\n",
	"k8s/deployment.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: svc%[1]d\n  labels:\n    app.kubernetes.io/name: svc%[1]d\n    app.kubernetes.io/part-of: shop\nspec:\n  replicas: 3\n  selector:\n    matchLabels:\n      app.kubernetes.io/name: svc%[1]d\n" +
		"  template:\n    metadata:\n      labels:\n        app.kubernetes.io/name: svc%[1]d\n    spec:\n      containers:\n        - name: web\n          image: registry.example/shop/svc%[1]d:1\n          env:\n            - name: LOG_LEVEL\n              value: info\n" +
		"          resources:\n            requests: {cpu: 50m, memory: 64Mi}\n            limits: {memory: 256Mi}\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: svc%[1]d\nspec:\n  selector:\n    app.kubernetes.io/name: svc%[1]d\n  ports:\n    - name: http\n      port: 80\n      targetPort: 8080\n",
}

// BenchmarkRewriteManyProjects runs the program over trees of two sizes, with projects of all kinds, in one repository or each on its own,
// alone or with files that use their images: what it takes for a file, and the memory that it holds at most, is to be the same for both
// sizes. growth is the processors' time for a file against that in the smaller tree.
func BenchmarkRewriteManyProjects(b *testing.B) {
	msb := built(b, ".")
	var kinds []map[string]string
	for _, name := range []string{"node-nginx/vite-serve-single", "maven-jre/seed-shell-entrypoint", "go-scratch/https-client"} {
		kinds = append(kinds, fixture(b, filepath.Join("..", "..", "fixtures", filepath.FromSlash(name))))
	}
	for _, tree := range []struct {
		name  string
		whole map[string]string // files of the tree
		users map[string]string // files of a project beside its own
	}{
		{"repository", map[string]string{".git/": "", ".gitignore": "dist/\n"}, nil},
		{"repository with users", map[string]string{".git/": "", ".gitignore": "dist/\n"}, usersOf},
		{"users", nil, usersOf},
	} {
		smaller := 0.0
		for _, n := range []int{500, 2000} {
			b.Run(fmt.Sprintf("%s/%d", tree.name, n), func(b *testing.B) {
				files := maps.Clone(tree.whole)
				if files == nil {
					files = map[string]string{}
				}
				for i := range n {
					dir := fmt.Sprintf("team%d/svc%d/", i%20, i)
					for name, content := range kinds[i%len(kinds)] {
						files[dir+name] = content
					}
					for name, content := range tree.users {
						files[dir+name] = fmt.Sprintf(content, i)
					}
				}
				enter(b, files)
				peak, cpu := int64(0), time.Duration(0)
				for b.Loop() {
					cmd := exec.Command(msb, "rewrite")
					if err := cmd.Run(); err != nil {
						b.Fatal(err)
					}
					peak = max(peak, peakMemory(cmd.ProcessState))
					cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
				}
				took := float64(cpu.Microseconds()) / 1000 / float64(b.N) / float64(n)
				b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N)/float64(n), "ms/file")
				b.ReportMetric(took, "cpu-ms/file")
				if smaller == 0 {
					smaller = took
				}
				b.ReportMetric(took/smaller, "growth")
				if peak > 0 {
					b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
				}
			})
		}
	}
}

// fixture reads a fixture's files, without what is expected of it.
func fixture(b testing.TB, dir string) map[string]string {
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
