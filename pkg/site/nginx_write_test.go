package site

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// parseAnswer reads what Answer.String writes.
func parseAnswer(s string) (Answer, error) {
	a := Answer{Headers: map[string]string{}}
	word := func(v string) string { return strings.ReplaceAll(strings.TrimSuffix(v, "-"), "\u00a0", " ") }
	for i, w := range strings.Split(s, " ") {
		k, v, pair := strings.Cut(w, "=")
		switch {
		case i == 0:
			n, err := strconv.Atoi(w)
			if err != nil {
				return a, err
			}
			a.Status = n
		case i == 1:
			a.Body = word(w)
		case w == "gzip":
			a.Gzip = true
		case k == "location" && pair:
			a.Location = word(v)
		case k == "validators":
			a.Validators = word(v)
		case k == "cache" && pair:
			a.Cache = word(v)
		case i == 2 && (!pair || strings.Contains(k, "/")):
			a.Type, a.Charset, _ = strings.Cut(word(w), ";")
		default:
			a.Headers[k] = word(v)
		}
	}
	if a.String() != s {
		return a, fmt.Errorf("read as %s", a)
	}
	return a, nil
}

// recorded is a site that answers what was measured. A path that was not asked is an unknown one.
func recorded(t *testing.T, name string, m *measurement) Site {
	t.Helper()
	table := map[string]Answer{}
	fill := func(m *measurement) {
		for tree, answers := range m.Answers {
			for request, text := range answers {
				a, err := parseAnswer(text)
				if err != nil {
					t.Fatalf("%s: %s: %v", request, text, err)
				}
				table[tree+" "+request] = a
			}
		}
	}
	fill(m)
	names, err := readMeasurement("testdata/names/" + name)
	if err != nil {
		t.Skip(err)
	}
	fill(names)
	return Site{Server: m.Server, Root: "/app/dist", Listen: []Listen{{Port: 3000}}, answers: func(r Request, tree Tree) Answer {
		if a, ok := table[tree.Name+" "+r.String()]; ok {
			return a
		}
		r.Path = strings.ReplaceAll(r.Path, "/dir/../", "/")
		if a, ok := table[tree.Name+" "+r.String()]; ok {
			return a
		}
		if name := strings.TrimPrefix(r.Path, "/"); strings.HasSuffix(name, ".html") && tree.File(name) {
			a := table["plain GET /about.html"]
			a.Body = name
			return a
		}
		return table["plain GET /nope"]
	}}
}

// TestNginxOfMeasured writes a block for every server that was measured and says what differs.
func TestNginxOfMeasured(t *testing.T) {
	all := measurements(t)
	for _, name := range sortedKeys(all) {
		t.Run(name, func(t *testing.T) {
			s := recorded(t, name, all[name])
			conf, reasons, err := Nginx(s, "/usr/share/nginx/html")
			if err != nil {
				t.Logf("refused: %v", err)
				return
			}
			text := strings.Join(conf, "\n")
			after, err := ReadNginx(map[string]string{nginxSiteFile: text})
			if err != nil {
				t.Fatal(err)
			}
			examples := map[string][]string{}
			for _, row := range Compare(s, after) {
				ids := Classify(row)
				if ids == nil {
					t.Errorf("not known: %s\n before %s\n after %s", row, row.Before, row.After)
				}
				for _, id := range ids {
					examples[id] = append(examples[id], row.String())
				}
			}
			t.Logf("%s\n%s", text, strings.Join(reasons, "; "))
			for _, id := range sortedKeys(examples) {
				list := slices.Compact(examples[id])
				t.Logf("%s (%d): %s", id, len(list), list[0])
			}
		})
	}
}
