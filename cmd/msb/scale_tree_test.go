package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
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
const workflow = "name: image\non: [push]\njobs:\n  image:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: docker build -t registry.example/shop/svc%[1]d:${{ github.sha }} .\n      - run: docker push registry.example/shop/svc%[1]d:${{ github.sha }}\n"

// partsOf are sources of a language, by its manifest: where one lies in a project, what it holds, and what that goes on with a number of times;
// each with its own number in it.
var partsOf = map[string]struct{ name, text, more string }{
	"package.json": {"src/parts/Part%[1]d.jsx", "import { useState } from 'react'\n\nexport default function Part%[1]d ({ rows }) {\n  const [open, setOpen] = useState(false)\n  return (\n    <section className=\"part\">\n      <h2 onClick={() => setOpen(!open)}>Part %[1]d</h2>\n      {open && <ul>{rows.map(row => <li key={row.id}>{row.name}</li>)}</ul>}\n    </section>\n  )\n}\n", "\nexport function count%[1]d (rows) {\n  // rows without a name are counted as well\n  return rows.filter(row => row.count > %[1]d).reduce((sum, row) => sum + row.count, 0)\n}\n"},
	"go.mod":       {"internal/part%[1]d/part%[1]d.go", "// Package part%[1]d sums rows.\npackage part%[1]d\n\nimport (\n\t\"fmt\"\n\t\"strings\"\n)\n\n// Row is a line of the table.\ntype Row struct {\n\tName  string\n\tCount int\n}\n", "\n// Sum%[1]d adds the rows above %[1]d.\nfunc Sum%[1]d(rows []Row) string {\n\tsum := 0\n\tfor _, r := range rows {\n\t\tif r.Count > %[1]d && !strings.HasPrefix(r.Name, \"-\") {\n\t\t\tsum += r.Count\n\t\t}\n\t}\n\treturn fmt.Sprintf(\"%%d rows\", sum)\n}\n"},
	"pom.xml":      {"src/main/java/com/example/parts/Part%[1]d.java", "package com.example.parts;\n\nimport java.util.List;\nimport java.util.stream.Collectors;\n\npublic final class Part%[1]d {\n    private final List<String> rows;\n\n    public Part%[1]d(List<String> rows) {\n        this.rows = rows;\n    }\n", "\n    /** Joins the rows that are longer than %[1]d. */\n    public String join%[1]d() {\n        return rows.stream()\n                .filter(row -> row.length() > %[1]d)\n                .map(String::trim)\n                .collect(Collectors.joining(\", \"));\n    }\n"},
}

// scaleTree makes a tree of n projects, always the same ones; the first of them are those of a smaller tree. Many of its files are links into a
// folder beside it, since that is made, and removed, in a third of the time.
func scaleTree(b *testing.B, n int) string {
	b.Helper()
	root, err := filepath.EvalSymlinks(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	tree, store := filepath.Join(root, "tree"), filepath.Join(root, "store")
	var kinds []map[string]string
	for _, name := range scaleKinds {
		files := fixture(b, filepath.Join("..", "..", "fixtures", filepath.FromSlash(name)))
		delete(files, "expect")
		delete(files, "verify")
		kinds = append(kinds, files)
	}
	makeParts(b, store)
	var wait sync.WaitGroup
	failed := make(chan error, 2)
	for half := range 2 {
		wait.Go(func() {
			for i := half; i < n; i += 2 {
				if err := makeProject(tree, store, i, kinds[i%len(kinds)]); err != nil {
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
	return tree
}

// makeParts fills the store.
func makeParts(b *testing.B, store string) {
	b.Helper()
	for manifest, s := range partsOf {
		for i := range scaleParts {
			text := fmt.Sprintf(s.text, i)
			for k := range i % 9 * 2 {
				text += fmt.Sprintf(s.more, k)
			}
			if manifest == "pom.xml" {
				text += "}\n"
			}
			if err := placeFile(filepath.Join(store, manifest, fmt.Sprint(i)), text); err != nil {
				b.Fatal(err)
			}
		}
	}
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

// makeProject makes one project, and its repository if it is the first there.
func makeProject(tree, store string, i int, files map[string]string) error {
	block, at := i/scaleBlock, i%scaleBlock
	repo := filepath.Join(tree, fmt.Sprintf("team%02d", block%scaleTeams), fmt.Sprintf("svc%d", i))
	dir := repo
	if at >= scaleOwn {
		repo = filepath.Join(tree, fmt.Sprintf("team%02d", block%scaleTeams), fmt.Sprintf("shop%d", block))
		dir = filepath.Join(repo, "services", fmt.Sprintf("svc%d", i))
	}
	all := map[string]string{}
	if at <= scaleOwn {
		all[filepath.Join(repo, ".git", "HEAD")] = "ref: refs/heads/main\n"
		all[filepath.Join(repo, ".git", "config")] = fmt.Sprintf("[core]\n\tbare = false\n[remote \"origin\"]\n\turl = https://git.example.com/%s/%s.git\n", filepath.Base(filepath.Dir(repo)), filepath.Base(repo))
		all[filepath.Join(repo, ".gitignore")] = "node_modules/\ntarget/\n/dist/\n"
	}
	for name, text := range files {
		if name == "Dockerfile" {
			text += fmt.Sprintf("# svc%d\n", i)
		}
		all[filepath.Join(dir, filepath.FromSlash(name))] = text
	}
	chance := rand.New(rand.NewPCG(uint64(i), 5))
	if chance.IntN(3) == 0 && files["compose.yaml"]+files["docker-compose.yml"] == "" {
		for name, text := range usersOf {
			all[filepath.Join(dir, filepath.FromSlash(name))] = fmt.Sprintf(text, i)
		}
	}
	if chance.IntN(3) == 0 {
		all[filepath.Join(repo, ".github", "workflows", fmt.Sprintf("svc%d.yml", i))] = fmt.Sprintf(workflow, i)
	}
	for name, text := range all {
		if err := placeFile(name, text); err != nil {
			return err
		}
	}
	for _, manifest := range slices.Sorted(maps.Keys(partsOf)) {
		if files[manifest] == "" {
			continue
		}
		for _, part := range chance.Perm(scaleParts)[:partCount(chance)] {
			if err := linkFile(filepath.Join(store, manifest, fmt.Sprint(part)), filepath.Join(dir, filepath.FromSlash(fmt.Sprintf(partsOf[manifest].name, part)))); err != nil {
				return err
			}
		}
	}
	return nil
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
