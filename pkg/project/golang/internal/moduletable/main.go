// Moduletable measures modules for pkg/project/golang/modules.tsv: what each package, with all that it imports, asks of the image.
//
// It reads the output of
//
//	CGO_ENABLED=1 go list -deps -json=ImportPath,Name,Dir,Standard,Module,Imports,Error <packages>
//
// on standard input, made in a module whose go.mod requires the modules to measure, scans the packages' sources in the module cache with
// the package's own scanner, and writes the table to standard output. -nocgo names a file with the output of the same command with
// CGO_ENABLED=0: it tells fallbacks from what breaks. -date says when it was measured.
package main

import (
	"bufio"
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project/golang"
)

// listed is what go list says of a package.
type listed struct {
	ImportPath, Name, Dir string
	Standard              bool
	Module                *module
	Imports               []string
	Error                 *struct{ Err string }
}

// module is a module of go list.
type module struct{ Path, Version string }

// measured is a package with what its imports bring.
type measured struct {
	listed
	own     golang.PackageFacts
	needs   golang.Needs
	reached map[string]bool // "C package", "X program" and "L path" facts of the package and its imports
	ok      bool            // it and all that it imports could be read
	done    bool
}

func main() {
	date := flag.String("date", "", "the day of the measurement, yyyy-mm-dd")
	pure := flag.String("nocgo", "", "file with the output of the same go list with CGO_ENABLED=0")
	flag.Parse()
	if err := run(os.Stdin, os.Stdout, *pure, *date); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer, pure, date string) error {
	f, err := os.Open(pure)
	if err != nil {
		return err
	}
	defer f.Close()
	fallback, err := readPure(f)
	if err != nil {
		return err
	}
	all, err := read(in)
	if err != nil {
		return err
	}
	fallback.measured = all
	for _, p := range all {
		add(all, p)
	}
	for name, p := range all {
		if p.needs.Has(golang.NeedsCgo) && fallback.builds(name) {
			p.needs = golang.Needs(strings.Replace(string(p.needs), "C", "", 1)).With(golang.Needs(golang.NeedsFallback))
		}
	}
	return write(out, all, date)
}

//go:embed dropped.tsv
var droppedTable string

// drop takes out what dropped.tsv names. Letters that rest on nothing else go, too.
func drop(own golang.PackageFacts, rows [][]string) golang.PackageFacts {
	name := own.Path + "/"
	for _, r := range rows {
		if !strings.HasPrefix(name, r[0]+"/") {
			continue
		}
		letter, what, _ := strings.Cut(r[1], " ")
		list, need := &own.Files, golang.NeedsFiles
		if letter == "X" {
			list, need = &own.Exec, golang.NeedsExec
		}
		had := len(*list) > 0
		*list = slices.DeleteFunc(*list, func(s string) bool { return what == "*" || s == what })
		if had && len(*list) == 0 {
			own.Needs = golang.Needs(strings.ReplaceAll(string(own.Needs), string(need), ""))
		}
	}
	return own
}

func readDropped() [][]string {
	var rows [][]string
	for line := range strings.Lines(droppedTable) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 && f[0][0] != '#' {
			rows = append(rows, f)
		}
	}
	return rows
}

func read(in io.Reader) (map[string]*measured, error) {
	all := map[string]*measured{}
	dropped := readDropped()
	d := json.NewDecoder(bufio.NewReader(in))
	for {
		p := &measured{}
		if err := d.Decode(&p.listed); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		if strings.Contains(p.ImportPath, " ") {
			continue // a variant for one program's profile
		}
		all[p.ImportPath] = p
		p.ok = p.Error == nil && p.Dir != ""
		if !p.ok {
			continue
		}
		if p.Standard {
			p.standard()
			continue
		}
		own, err := golang.ReadPackage(golang.FromFS(os.DirFS(p.Dir)), ".", p.ImportPath, golang.Target{CGO: true})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			p.ok = false
			continue
		}
		p.own = drop(own, dropped)
	}
}

// pureGraph is the import graph with cgo off.
type pureGraph struct {
	packages map[string]*listed
	result   map[string]bool
	measured map[string]*measured
}

func readPure(in io.Reader) (*pureGraph, error) {
	g := &pureGraph{packages: map[string]*listed{}, result: map[string]bool{}}
	d := json.NewDecoder(bufio.NewReader(in))
	for {
		p := &listed{}
		if err := d.Decode(p); errors.Is(err, io.EOF) {
			return g, nil
		} else if err != nil {
			return nil, err
		}
		g.packages[p.ImportPath] = p
	}
}

// builds says whether a package and all that it imports build without cgo and offer what they offer with it.
func (g *pureGraph) builds(name string) bool {
	ok, done := g.result[name]
	if done {
		return ok
	}
	p := g.packages[name]
	ok = p != nil && p.Error == nil
	if with := g.measured[name]; with != nil && with.own.Cgo {
		ok = ok && with.own.NoCgo
	}
	if ok {
		for _, i := range p.Imports {
			ok = ok && (i == "unsafe" || g.builds(i))
		}
	}
	g.result[name] = ok
	return ok
}

// standard: of Go's library only that matters which changes how a program is linked.
func (p *measured) standard() {
	switch p.ImportPath {
	case "net":
		p.own.Needs = golang.Needs(golang.NeedsNet)
	case "os/user":
		p.own.Needs = golang.Needs(golang.NeedsUser)
	case "plugin":
		p.own.Needs = golang.Needs(golang.NeedsPlugin)
	}
}

// add adds up what a package reaches.
func add(all map[string]*measured, p *measured) {
	if p.done {
		return
	}
	p.done = true
	p.needs = p.own.Needs
	p.reached = map[string]bool{}
	if p.own.Cgo {
		p.reached["C "+p.ImportPath] = true
	}
	for _, name := range p.own.Exec {
		p.reached["X "+name] = true
	}
	for _, name := range p.own.Files {
		p.reached["L "+name] = true
	}
	for _, i := range p.Imports {
		q := all[i]
		if i == "C" || i == "unsafe" {
			continue
		}
		if q == nil {
			p.ok = false
			continue
		}
		add(all, q)
		p.ok = p.ok && q.ok
		p.needs = p.needs.With(q.needs)
		for k := range q.reached {
			p.reached[k] = true
		}
	}
}

// group is what packages of a module have in common.
type group struct{ needs, reached string }

// modules are the public packages that were listed, by module and what they ask for; those that could not be measured have the needs "?".
type modules map[string]map[group][]string

// write prints one row for all packages of a module that ask for the same. The largest group of a module without any cgo is written as "*".
func write(out io.Writer, all map[string]*measured, date string) error {
	found := modules{}
	versions := map[string]string{}
	native := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p := all[name]
		if p.Standard {
			p.Module = &module{"std", runtime.Version()}
		}
		if p.Module == nil || p.Module.Version == "" {
			continue
		}
		native[p.Module.Path] = native[p.Module.Path] || p.own.Cgo
		if p.Name == "main" || hidden(name) {
			continue
		}
		k := group{"?", ""}
		if p.ok {
			k = group{string(p.needs), details(p.reached)}
		}
		versions[p.Module.Path] = p.Module.Version
		if found[p.Module.Path] == nil {
			found[p.Module.Path] = map[group][]string{}
		}
		sub := strings.TrimPrefix(strings.TrimPrefix(name, p.Module.Path), "/")
		found[p.Module.Path][k] = append(found[p.Module.Path][k], cmp.Or(sub, "."))
	}
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, "# Measured %s by internal/moduletable, linux/amd64, CGO_ENABLED=1.\n", date)
	for _, name := range slices.Sorted(maps.Keys(found)) {
		var rows []string
		largest := largestGroup(found[name])
		whole := !native[name] && len(found[name][largest]) > 1
		for k, subs := range found[name] {
			list := strings.Join(subs, " ")
			if k == largest && whole {
				list = "*"
			}
			if k.needs != "?" || whole {
				rows = append(rows, strings.Join([]string{k.needs, k.reached, list}, "\t"))
			}
		}
		slices.Sort(rows)
		for i, r := range rows {
			if i == 0 {
				fmt.Fprintf(w, "%s\t%s\t%s\n", name, versions[name], r)
			} else {
				fmt.Fprintf(w, "\t\t%s\n", r)
			}
		}
	}
	return w.Flush()
}

// largestGroup is the group with the most packages, the first in order among equals.
func largestGroup(groups map[group][]string) group {
	var best group
	for k, subs := range groups {
		if k.needs == "?" {
			continue
		}
		if n := len(groups[best]); len(subs) > n || len(subs) == n && k.needs+k.reached < best.needs+best.reached {
			best = k
		}
	}
	return best
}

// maxDetails is how many names of one letter a row lists before "*" stands for all.
const maxDetails = 6

// details lists what a package reaches: "C github.com/mattn/go-sqlite3,X git".
func details(reached map[string]bool) string {
	count := map[string]int{}
	for k := range reached {
		count[k[:1]]++
	}
	var list []string
	for _, k := range slices.Sorted(maps.Keys(reached)) {
		if count[k[:1]] > maxDetails {
			k = k[:1] + " *"
		}
		list = append(list, k)
	}
	return strings.Join(slices.Compact(list), ",")
}

// hidden says whether other modules can't, or don't, import a package.
func hidden(importPath string) bool {
	for _, el := range strings.Split(importPath, "/") {
		switch el {
		case "internal", "testdata", "vendor", "examples", "example", "_examples", "testing", "test", "tests", "testutil":
			return true
		}
	}
	return false
}
