package review

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/report"
)

// writers are the formats of this package.
var writers = map[string]func(io.Writer, Review) error{
	"text": func(w io.Writer, r Review) error { return Text(w, r, TextOptions{Next: actions}) },
	"json": JSON,
	"csv":  CSV,
	"markdown": func(w io.Writer, r Review) error {
		return Markdown(w, r, MarkdownOptions{MaxBytes: BodyMarkdown, Next: actions})
	},
}

// TestOrder holds that the order in which records come changes no byte.
func TestOrder(t *testing.T) {
	records, reports, trouble := sample()
	trouble = append(trouble, io.EOF, io.ErrUnexpectedEOF)
	for name, write := range writers {
		want := ""
		for seed := range uint64(20) {
			r := rand.New(rand.NewPCG(seed, 0))
			r.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
			r.Shuffle(len(trouble), func(i, j int) { trouble[i], trouble[j] = trouble[j], trouble[i] })
			var b bytes.Buffer
			if err := write(&b, New(records, reports, trouble)); err != nil {
				t.Fatal(err)
			}
			if want == "" {
				want = b.String()
			}
			if b.String() != want {
				t.Fatalf("%s depends on the order of records", name)
			}
		}
	}
}

// hostile is a review of words that mean harm, long and short.
func hostile() Review {
	var records []report.Record
	for i, word := range []string{"", "\x1b[2J\x07", "a|b`c``", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "@all #12 https://x.example www.x.example", "\u202eexe.\u2028", "'\"\r\n,;",
		strings.Repeat("長", 5000), strings.Repeat("x y", 5000), strings.Repeat("`", 300), "e\u0301\u200d\U0001F469\u200d\U0001F680", "\xff\xfe", "--- |\n# x\n```\n", "-->]]>", "$x$ ~a~ *b* _c_ [d](e)", `say "hi"`} {
		for j, status := range []string{"rewritten", "refused", "unchanged", "failed", unseen} {
			r := report.Record{Status: status, Context: ".", Repo: word, Path: word + string(rune('a'+i)), Transform: word, Kind: word, Plan: word, Runtime: word, Summary: word, Reason: word, Error: word,
				Msb: word, Settings: word, Diff: "+" + word + "\n", Risk: &word, Differences: []report.RecordDifference{{ID: word, Why: word}},
				Before: &report.RecordImage{Base: word, Size: -1 << 62}, After: &report.RecordImage{Base: "scratch", Size: 1 << 62},
				Refused: []report.RecordRefusal{{Reason: word, Detail: word, Lift: word, File: word, Line: -i * j}}}
			if status == unseen {
				r.Status, r.Context = "failed", ""
			}
			records = append(records, r)
		}
	}
	r := New(records, nil, nil)
	for _, rec := range records {
		r.Superseded, r.Trouble, r.Filters = append(r.Superseded, rec.Repo), append(r.Trouble, rec.Repo), append(r.Filters, rec.Repo)
	}
	return r
}

// TestWidth holds that text fits a terminal of 80 columns, acts on it in no way, and has no letter outside of ASCII if it must not.
func TestWidth(t *testing.T) {
	for _, r := range []Review{sampled(), hostile(), New(nil, nil, nil)} {
		for _, ascii := range []bool{false, true} {
			for line := range strings.Lines(textOf(t, r, TextOptions{ASCII: ascii})) {
				line = strings.TrimSuffix(line, "\n")
				if columns(line) > lineColumns {
					t.Errorf("%d columns: %q", columns(line), line)
				}
				if report.Printable(line) != line {
					t.Errorf("acts on a terminal: %q", line)
				}
				if ascii && strings.ContainsFunc(line, func(r rune) bool { return r >= 0x80 }) {
					t.Errorf("not ASCII: %q", line)
				}
			}
		}
	}
}

func TestColumns(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "日本": 4, "é": 1, "e\u0301": 1, "ｱ": 1, "Ａ": 2, "…": 1, "█": 1, "\U0001F680": 2, "a\u200db": 2} {
		if got := columns(s); got != want {
			t.Errorf("columns(%q) = %d, want %d", s, got, want)
		}
	}
	for _, tt := range []struct {
		s    string
		n    int
		want string
	}{{"abcdef", 6, "abcdef"}, {"abcdefg", 6, "ab…efg"}, {"日本日本", 6, "日…本"}, {"日本日本", 7, "日…日本"}, {"日本", 3, "…本"}} {
		if got := fit(tt.s, tt.n); got != tt.want {
			t.Errorf("fit(%q, %d) = %q, want %q", tt.s, tt.n, got, tt.want)
		}
	}
}

func TestAmounts(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1 kB", 999_499: "999 kB", 999_500: "1 MB", 12_340_000: "12.3 MB", 96_000_000: "96 MB", 1_236_000_000: "1.24 GB", 4e12: "4 TB"} {
		if got := amount(n); got != want {
			t.Errorf("amount(%d) = %q, want %q", n, got, want)
		}
	}
	for x, want := range map[float64]string{0: "0 % less", 0.934: "93 % less", 0.999: "99 % less", 1: "100 % less", -0.001: "0 % less", -0.5: "50 % more"} {
		if got := less(x); got != want {
			t.Errorf("less(%v) = %q, want %q", x, got, want)
		}
	}
}

// TestCSV holds that a standard reader gets the cells back, that rows are lines, and what stands in them.
func TestCSV(t *testing.T) {
	var b bytes.Buffer
	if err := CSV(&b, sampled()); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "\r\n"); n != 10 || strings.Count(b.String(), "\n") != 10 {
		t.Errorf("%d lines, want 10:\n%s", n, b.String())
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []map[string]string{
		1: {"repo": "/srv/checkouts/legacy", "path": "Dockerfile", "status": "failed", "error": "line 3: unknown instruction: FORM", "verified": "no"},
		2: {"repo": "github.com/acme/api", "path": "Dockerfile", "status": "rewritten", "transform": "go-scratch", "plan": "scratch", "runtime": "scratch", "kind": "go-scratch-1111111111111111",
			"risk": "exact", "differences": "toolchain-env", "bytes-before": "1200000000", "bytes-after": "12000000", "measured": "yes", "verified": "yes", "verdict": "verified: all 2 checks pass",
			"cold-before": "60.000", "cold-after": "62.000", "change-before": "40.000", "change-after": "10.000", "patch": "patches/go-scratch.patch"},
		4: {"repo": "github.com/acme/old", "path": "Dockerfile", "status": "unchanged", "reasons": "already-multistage", "verified": "no"},
		5: {"repo": "github.com/acme/shop", "path": "Dockerfile", "status": "rewritten", "transform": "node-nginx", "kind": "node-nginx-2222222222222222", "risk": "stated",
			"differences": "toolchain-env inherited-ports", "base-before": "node:20", "base-after": "nginx:stable-alpine", "bytes-before": "1100000000", "bytes-after": "50000000", "measured": "no",
			"verified": "no", "patch": "patches/node-nginx.patch"},
		6: {"repo": "github.com/acme/shop", "path": "admin/Dockerfile", "status": "refused", "transform": "node-nginx", "reasons": "compose-override node-port", "where": "docker-compose.yml:14",
			"detail": `service web runs "npm run dev", with ./ mounted`, "verified": "no"},
		7: {"repo": "github.com/acme/zip", "path": "'=1+1/Dockerfile", "status": "rewritten", "transform": "maven-jre", "kind": "maven-jre-3333333333333333", "risk": "stated", "verified": "no", "patch": "patches/maven-jre.patch"},
		8: {"repo": "github.com/acme/日本", "path": `a\x1b[2J\n` + strings.Repeat("長い", 30) + "/Dockerfile", "status": "refused", "transform": "node-nginx", "reasons": "compose-override", "where": "compose.yml",
			"detail": "x", "verified": "no"},
		9: {"path": "checkouts/gone", "status": "unseen", "error": "checkouts/gone: no such file or directory", "verified": "no"},
	} {
		if want == nil {
			continue
		}
		got := map[string]string{}
		for j, cell := range rows[i] {
			if name := rows[0][j]; cell != "" && !slices.Contains([]string{"msb", "settings", "input", "output"}, name) {
				got[name] = cell
			}
		}
		if !maps.Equal(got, want) {
			t.Errorf("row %d:\n got %v\nwant %v", i, got, want)
		}
	}
}

// TestCSVIsHarmless holds that no spreadsheet runs a cell.
func TestCSVIsHarmless(t *testing.T) {
	var b bytes.Buffer
	if err := CSV(&b, hostile()); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.IndexAny(strings.TrimSpace(cell), "=+-@\t\r") == 0 || report.Printable(cell) != cell {
				t.Errorf("%q", cell)
			}
		}
	}
}

// TestJSON holds the form: keys in the order of their bytes at each depth, and what a few of them say.
func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, sampled()); err != nil {
		t.Fatal(err)
	}
	golden(t, "json", b.Bytes())
	for _, r := range []Review{sampled(), hostile(), New(nil, nil, nil)} {
		b.Reset()
		if err := JSON(&b, r); err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(b.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		sorted, err := json.Marshal(v) // maps are written in order
		if err != nil {
			t.Fatal(err)
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, b.Bytes()); err != nil {
			t.Fatal(err)
		}
		var again any
		if err := json.Unmarshal(sorted, &again); err != nil || !reflect.DeepEqual(v, again) {
			t.Fatal("the form does not survive a reader")
		}
		if keys(t, compact.Bytes()) != keys(t, sorted) {
			t.Error("keys are not sorted")
		}
		for key, value := range v.(map[string]any) {
			if value == nil && key != "builds" {
				t.Errorf("%s is null", key)
			}
		}
	}
}

// keys are all keys of a text in JSON, in their order.
func keys(t *testing.T, text []byte) string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	var out strings.Builder
	var walk func()
	walk = func() {
		tok, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		open, ok := tok.(json.Delim)
		if !ok {
			return
		}
		for d.More() {
			if open == '{' {
				key, _ := d.Token()
				out.WriteString(key.(string) + "\n")
			}
			walk()
		}
		_, _ = d.Token()
	}
	walk()
	return out.String()
}
