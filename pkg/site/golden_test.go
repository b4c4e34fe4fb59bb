package site

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A measurement is what one real server, of one version, started with one command line, answered. See testdata/README.md for the format.
type measurement struct {
	Server  string            // npm package, or "nginx", "python"
	Version string            // exact
	Argv    []string          // as in a Dockerfile, the port replaced by the word {port}
	Files   map[string]string // extra files beside the model tree, such as serve.json
	Answers map[string]map[string]string
	order   []string // "tree\x00request", in order
}

func (m *measurement) add(tree, request, answer string) {
	if m.Answers == nil {
		m.Answers = map[string]map[string]string{}
	}
	if m.Answers[tree] == nil {
		m.Answers[tree] = map[string]string{}
	}
	m.Answers[tree][request] = answer
	m.order = append(m.order, tree+"\x00"+request)
}

// text writes the measurement, requests with equal answers together.
func (m *measurement) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "server %s %s\n", m.Server, m.Version)
	fmt.Fprintf(&b, "argv %s\n", strings.Join(m.Argv, " "))
	for _, name := range sortedKeys(m.Files) {
		for _, line := range strings.Split(strings.TrimRight(m.Files[name], "\n"), "\n") {
			fmt.Fprintf(&b, "file %s %s\n", name, line)
		}
	}
	first, tree := "", ""
	done := map[string]bool{}
	for _, key := range m.order {
		t, request, _ := strings.Cut(key, "\x00")
		if first == "" {
			first = t
		}
		if t != first && m.Answers[first][request] == m.Answers[t][request] {
			done[key] = true
		}
		if t != tree {
			fmt.Fprintf(&b, "\ntree %s", t)
			if t != first {
				fmt.Fprintf(&b, " like %s", first)
			}
			b.WriteString("\n")
			tree = t
		}
		if done[key] {
			continue
		}
		answer := m.Answers[t][request]
		fmt.Fprintf(&b, "%s\n", answer)
		for _, other := range m.order {
			ot, or, _ := strings.Cut(other, "\x00")
			same := ot != first && m.Answers[first][or] == answer
			if ot == t && !same && !done[other] && m.Answers[t][or] == answer {
				fmt.Fprintf(&b, "\t%s\n", or)
				done[other] = true
			}
		}
	}
	return b.String()
}

func readMeasurement(path string) (*measurement, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m := &measurement{Files: map[string]string{}}
	tree, answer := "", ""
	scan := bufio.NewScanner(f)
	for n := 1; scan.Scan(); n++ {
		line := scan.Text()
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "\t"):
			m.add(tree, line[1:], answer)
		case word == "server":
			m.Server, m.Version, _ = strings.Cut(rest, " ")
		case word == "argv":
			m.Argv = strings.Fields(rest)
		case word == "file":
			name, text, _ := strings.Cut(rest, " ")
			m.Files[name] += text + "\n"
		case word == "tree":
			var like string
			tree, like, _ = strings.Cut(rest, " like ")
			for request, a := range m.Answers[like] {
				m.add(tree, request, a)
			}
		default:
			answer = line
		}
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(m.Answers) == 0 {
		return nil, fmt.Errorf("%s: no answers", path)
	}
	return m, nil
}

func measurements(t testing.TB) map[string]*measurement {
	t.Helper()
	paths, err := filepath.Glob("testdata/measured/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no measurements: %v", err)
	}
	all := map[string]*measurement{}
	for _, p := range paths {
		m, err := readMeasurement(p)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(p)] = m
	}
	return all
}

func sortedKeys[V any](m map[string]V) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	for i := range list {
		for j := i; j > 0 && list[j] < list[j-1]; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	return list
}
