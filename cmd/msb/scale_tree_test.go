package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// scaleKinds are the cases that the projects of a generated tree are copies of: half of them are rewritten, and of the others most refused.
var scaleKinds = []string{
	"samples/node/vite-serve", "samples/go/static-server", "samples/maven/spring-boot",
	"node-nginx/cra-dev-server", "go-scratch/air", "maven-jre/compose-mounts-sources",
	"samples/node/vite-preview", "samples/go/tls-client", "samples/maven/jar-with-libraries",
	"node-nginx/seed-already-split", "go-scratch/split-for-tests", "maven-jre/seed-already-split",
	"samples/node/rollup-sirv", "samples/go/user-and-volume", "samples/maven/shaded-command",
	"node-nginx/express-server", "go-scratch/entrypoint-script", "maven-jre/jetty-run-without-build",
	"samples/node/webpack-http-server", "samples/go/templates-and-assets", "node-nginx/compose-runs-dev",
	"go-scratch/https-client", "go-scratch/prebuilt-in-debian", "node-nginx/left-alone-file",
}

// Of each block of projects the first are repositories of their own, and the rest are one repository.
const (
	scaleBlock = 100
	scaleOwn   = 60
	scaleTeams = 50
)

// A project has sources beside its case's: links to one of these many files.
const scaleParts = 48

// workflow is a pipeline that builds a project's image.
const workflow = "name: image\non:\n  push:\n    branches: [main]\n  pull_request:\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - name: tests\n        run: |\n          ./ci/lint\n          ./ci/test --report out/report.xml\n      - uses: actions/upload-artifact@v4\n        with:\n          name: report\n          path: out/report.xml\n  image:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: docker build -t registry.example/shop/svc%[1]d:${{ github.sha }} .\n      - run: docker push registry.example/shop/svc%[1]d:${{ github.sha }}\n"

// partsOf are sources of a language, by its manifest: where one lies in a project, what it holds, and what that goes on with a number of times;
// each with its own number in it.
var partsOf = map[string]struct{ name, text, more string }{
	"package.json": {"src/parts/Part%[1]d.jsx", "import { useState } from 'react'\n\nexport default function Part%[1]d ({ rows }) {\n  const [open, setOpen] = useState(false)\n  return (\n    <section className=\"part\">\n      <h2 onClick={() => setOpen(!open)}>Part %[1]d</h2>\n      {open && <ul>{rows.map(row => <li key={row.id}>{row.name}</li>)}</ul>}\n    </section>\n  )\n}\n", "\nexport function count%[1]d (rows) {\n  // rows without a name are counted as well\n  return rows.filter(row => row.count > %[1]d).reduce((sum, row) => sum + row.count, 0)\n}\n"},
	"go.mod":       {"internal/part%[1]d/part%[1]d.go", "// Package part%[1]d sums rows.\npackage part%[1]d\n\nimport (\n\t\"fmt\"\n\t\"strings\"\n)\n\n// Row is a line of the table.\ntype Row struct {\n\tName  string\n\tCount int\n}\n", "\n// Sum%[1]d adds the rows above %[1]d.\nfunc Sum%[1]d(rows []Row) string {\n\tsum := 0\n\tfor _, r := range rows {\n\t\tif r.Count > %[1]d && !strings.HasPrefix(r.Name, \"-\") {\n\t\t\tsum += r.Count\n\t\t}\n\t}\n\treturn fmt.Sprintf(\"%%d rows\", sum)\n}\n"},
	"pom.xml":      {"src/main/java/com/example/parts/Part%[1]d.java", "package com.example.parts;\n\nimport java.util.List;\nimport java.util.stream.Collectors;\n\npublic final class Part%[1]d {\n    private final List<String> rows;\n\n    public Part%[1]d(List<String> rows) {\n        this.rows = rows;\n    }\n", "\n    /** Joins the rows that are longer than %[1]d. */\n    public String join%[1]d() {\n        return rows.stream()\n                .filter(row -> row.length() > %[1]d)\n                .map(String::trim)\n                .collect(Collectors.joining(\", \"));\n    }\n"},
}

// repositoryFiles are those of every repository.
var repositoryFiles = map[string]string{
	".git/HEAD":  "ref: refs/heads/main\n",
	".gitignore": "# build\nnode_modules/\ntarget/\n/dist/\n/build/\n*.class\n*.jar\n*.log\nlogs/\ncoverage/\n.cache/\n*.tsbuildinfo\n\n# editors\n.idea/\n*.iml\n.vscode/*\n!.vscode/settings.json\n*.sw?\n.DS_Store\n\n# local\n.env\n.env.*.local\n",
	"README.md":  "# A service\n\nIt is built by CI and runs in the cluster.\n",
}

// longer are files that tools write and that public repositories have some hundred KiB of, or some ten: what is put into one, how often, and
// behind what.
var longer = map[string]struct {
	text, behind string
	times        [3]int
}{
	"package-lock.json": {
		"    \"node_modules/part-%[1]d\": {\n      \"version\": \"1.%[1]d.3\",\n      \"resolved\": \"https://registry.example/part-%[1]d/-/part-%[1]d-1.%[1]d.3.tgz\",\n" +
			"      \"integrity\": \"sha512-hJ7n%[1]dq0tUZKM3h0wV1o3m8oGm7nO0x7bV7bX0b7x5Yk3cTgH2mX0wJx2ZkQ1mVq2Yk6yWl1uTg3b0n8mXq9A==\",\n      \"license\": \"MIT\",\n" +
			"      \"dependencies\": {\n        \"part-%[2]d\": \"^1.%[2]d.0\"\n      },\n      \"engines\": {\n        \"node\": \">=6\"\n      }\n    },\n",
		"\"packages\": {\n", [3]int{40, 100, 300},
	},
	"go.sum": {"example.com/part%[1]d v1.%[2]d.0 h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSu%[1]d=\nexample.com/part%[1]d v1.%[2]d.0/go.mod h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSu%[1]d=\n", "", [3]int{10, 50, 120}},
}

// lengthen puts more into one of these files.
func lengthen(name, text string, size int) string {
	l := longer[name]
	var more strings.Builder
	for i := range l.times[size] {
		fmt.Fprintf(&more, l.text, i, i*7%l.times[size])
	}
	before, after, _ := strings.Cut(text, l.behind)
	return before + l.behind + more.String() + after
}

// A scaleMaker makes the projects of a tree. Many of their files are links into a folder beside it, since that is made, and removed, in a third
// of the time.
type scaleMaker struct {
	tree, store string
	kinds       []map[string]string // files of the cases
}

// scaleTree makes a tree of n projects, always the same ones; the first of them are those of a smaller tree.
func scaleTree(b *testing.B, n int) string {
	b.Helper()
	root, err := filepath.EvalSymlinks(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	m := scaleMaker{tree: filepath.Join(root, "tree"), store: filepath.Join(root, "store")}
	for _, name := range scaleKinds {
		files := fixture(b, filepath.Join("..", "..", "fixtures", filepath.FromSlash(name)))
		delete(files, "expect")
		delete(files, "verify")
		m.kinds = append(m.kinds, files)
	}
	if err := m.shared(); err != nil {
		b.Fatal(err)
	}
	var wait sync.WaitGroup
	failed := make(chan error, 2)
	for half := range 2 {
		wait.Go(func() {
			for i := half; i < n; i += 2 {
				if err := m.project(i); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	wait.Wait()
	select {
	case err := <-failed:
		b.Fatal(err)
	default:
	}
	return m.tree
}

// shared makes what projects link to.
func (m *scaleMaker) shared() error {
	for manifest, s := range partsOf {
		for i := range scaleParts {
			text := fmt.Sprintf(s.text, i)
			for k := range i % 9 * 3 {
				text += fmt.Sprintf(s.more, k)
			}
			if manifest == "pom.xml" {
				text += "}\n"
			}
			if err := placeFile(m.part(manifest, i), text); err != nil {
				return err
			}
		}
	}
	for kind, files := range m.kinds {
		for name, l := range longer {
			for size := range l.times {
				if files[name] == "" {
					continue
				}
				if err := placeFile(m.long(kind, name, size), lengthen(name, files[name], size)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// part and long are where shared files lie.
func (m *scaleMaker) part(manifest string, i int) string {
	return filepath.Join(m.store, manifest, fmt.Sprint(i))
}

func (m *scaleMaker) long(kind int, name string, size int) string {
	return filepath.Join(m.store, fmt.Sprint(kind, "-", size), name)
}

// project makes one project, and its repository if it is the first there.
func (m *scaleMaker) project(i int) error {
	block, at := i/scaleBlock, i%scaleBlock
	team, kind := filepath.Join(m.tree, fmt.Sprintf("team%02d", block%scaleTeams)), i%len(m.kinds)
	repo := filepath.Join(team, fmt.Sprintf("svc%d", i))
	dir := repo
	if at >= scaleOwn {
		repo = filepath.Join(team, fmt.Sprintf("shop%d", block))
		dir = filepath.Join(repo, "services", fmt.Sprintf("svc%d", i))
	}
	texts, links := map[string]string{}, map[string]string{}
	if at <= scaleOwn {
		for name, text := range repositoryFiles {
			texts[filepath.Join(repo, name)] = text
		}
		texts[filepath.Join(repo, ".git", "config")] = fmt.Sprintf("[core]\n\tbare = false\n[remote \"origin\"]\n\turl = https://git.example.com/%s/%s.git\n", filepath.Base(team), filepath.Base(repo))
	}
	chance := rand.New(rand.NewPCG(uint64(i), 5))
	m.own(i, dir, chance, texts, links)
	if chance.IntN(3) == 0 && m.kinds[kind]["compose.yaml"]+m.kinds[kind]["docker-compose.yml"] == "" {
		for name, text := range usersOf {
			texts[filepath.Join(dir, filepath.FromSlash(name))] = fmt.Sprintf(text, i)
		}
	}
	if chance.IntN(3) == 0 {
		texts[filepath.Join(repo, ".github", "workflows", fmt.Sprintf("svc%d.yml", i))] = fmt.Sprintf(workflow, i)
	}
	for name, text := range texts {
		if err := placeFile(name, text); err != nil {
			return err
		}
	}
	for name, target := range links {
		if err := linkFile(target, name); err != nil {
			return err
		}
	}
	return nil
}

// own are the files of a project's case, and more sources.
func (m *scaleMaker) own(i int, dir string, chance *rand.Rand, texts, links map[string]string) {
	kind := i % len(m.kinds)
	for _, name := range slices.Sorted(maps.Keys(m.kinds[kind])) {
		full := filepath.Join(dir, filepath.FromSlash(name))
		switch _, long := longer[name]; {
		case long:
			links[full] = m.long(kind, name, chance.IntN(3))
		case name == "Dockerfile":
			texts[full] = m.kinds[kind][name] + fmt.Sprintf("# svc%d\n", i)
		default:
			texts[full] = m.kinds[kind][name]
		}
	}
	for _, manifest := range slices.Sorted(maps.Keys(partsOf)) {
		if m.kinds[kind][manifest] == "" {
			continue
		}
		for _, part := range chance.Perm(scaleParts)[:partCount(chance)] {
			links[filepath.Join(dir, filepath.FromSlash(fmt.Sprintf(partsOf[manifest].name, part)))] = m.part(manifest, part)
		}
	}
}

// partCount is how many sources a project has beside its case's: few, most of the time.
func partCount(chance *rand.Rand) int {
	switch k := chance.IntN(10); {
	case k < 6:
		return chance.IntN(4)
	case k < 9:
		return 4 + chance.IntN(9)
	}
	return 20 + chance.IntN(20)
}

// linkFile gives a file one more name, which takes less time than to write it once more.
func linkFile(from, to string) error {
	err := os.Link(from, to)
	if os.IsNotExist(err) {
		if err = os.MkdirAll(filepath.Dir(to), 0o755); err == nil {
			err = os.Link(from, to)
		}
	}
	return err
}

// placeFile writes a file and makes the directories above it.
func placeFile(name, text string) error {
	err := os.WriteFile(name, []byte(text), 0o644)
	if os.IsNotExist(err) {
		if err = os.MkdirAll(filepath.Dir(name), 0o755); err == nil {
			err = os.WriteFile(name, []byte(text), 0o644)
		}
	}
	return err
}
