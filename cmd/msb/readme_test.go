package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/transforms"
)

var update = flag.Bool("update", false, "write the README's tables")

const readme = "../../README.md"

// TestReadmeTables holds that the README's tables are those of the program: a list lives in one place.
func TestReadmeTables(t *testing.T) {
	b, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for name, table := range map[string]string{"sample": sample(t), "transforms": transformTable(), "reasons": reasonTable(), "differences": differenceTable(), "statuses": statusTable("rewrite", exitTable), "verify statuses": statusTable("verify", command.VerifyTable)} {
		begin, end := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->"
		i, j := strings.Index(text, begin), strings.Index(text, end)
		if i < 0 || j < i {
			t.Fatalf("README.md has no part %q", name)
		}
		i += len(begin)
		if text[i:j] != table && !*update {
			t.Errorf("the README's table of %s is not the program's; go test ./cmd/msb -run TestReadmeTables -update writes it:\n%s", name, table)
		}
		text = text[:i] + table + text[j:]
	}
	if *update {
		if err := os.WriteFile(readme, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// sample is what msb says of the sample project, as its fixture holds it.
func sample(t *testing.T) string {
	t.Helper()
	const dir = "../../fixtures/node-nginx/vite-serve-single/"
	var b strings.Builder
	for _, part := range [][2]string{{"diff", "diff.golden"}, {"", "report.golden"}} {
		text, err := os.ReadFile(dir + part[1])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "```%s\n%s```\n", part[0], text)
	}
	return b.String()
}

func transformTable() string {
	var b strings.Builder
	b.WriteString("| transform | what it does |\n|---|---|\n")
	for _, tr := range transforms.All {
		first, _, _ := strings.Cut(strings.TrimSpace(tr.Doc), "\n")
		fmt.Fprintf(&b, "| `%s` | %s |\n", tr.Name, first)
	}
	return b.String()
}

func reasonTable() string {
	var b strings.Builder
	b.WriteString("| reason | what must hold | severity | a finding |\n|---|---|---|---|\n")
	for _, o := range proof.Obligations() {
		fmt.Fprintf(&b, "| `%s` | %s | %d | %s |\n", o.ID, o.Sentence, o.Severity, o.Kind)
	}
	return b.String()
}

func differenceTable() string {
	var b strings.Builder
	b.WriteString("| difference | what is said |\n|---|---|\n")
	for _, d := range proof.AllDifferences() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", d.ID, d.Sentence)
	}
	return b.String()
}

// statusTable is the table of a command's help as Markdown.
func statusTable(name, table string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| status | of `msb %s` |\n|---|---|\n", name)
	for _, line := range strings.Split(table, "\n")[1:] {
		status, meaning, _ := strings.Cut(line, " ")
		fmt.Fprintf(&b, "| %s | %s |\n", status, strings.TrimSpace(meaning))
	}
	return b.String()
}
