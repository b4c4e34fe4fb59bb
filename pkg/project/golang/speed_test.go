package golang

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// large is a project of 3,000 files in 300 packages, each importing the next, with calls that have to be traced.
func large() Context {
	m := fstest.MapFS{"go.mod": {Data: []byte("module example.com/big\n\ngo 1.22\n")}, "main.go": {Data: []byte("package main\nimport \"example.com/big/p0\"\nfunc main() { p0.F0(\"x\") }\n")}}
	filler := strings.Repeat("\tif x == \"\" {\n\t\tfmt.Println(x, len(x), \"some text that names no file\")\n\t}\n", 40)
	for p := range 300 {
		for f := range 10 {
			next := ""
			imports := ""
			if f == 0 && p < 299 {
				imports = fmt.Sprintf("import \"example.com/big/p%d\"\n", p+1)
				next = fmt.Sprintf("\tp%d.F0(x)\n", p+1)
			}
			src := fmt.Sprintf("package p%d\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\t\"path/filepath\"\n)\n%s\nfunc F%d(x string) {\n%s%s\tname := filepath.Join(\"data\", x, \"f%d\")\n\tos.Open(name)\n}\n", p, imports, f, filler, next, f)
			m[fmt.Sprintf("p%d/f%d.go", p, f)] = &fstest.MapFile{Data: []byte(src)}
		}
	}
	return FromFS(m)
}

func TestLargeProject(t *testing.T) {
	p := large()
	f, err := Scan(p, ".", ".", nil)
	if err != nil {
		t.Fatal(err)
	}
	if f.Files != 3001 || len(f.Dirs) != 301 {
		t.Errorf("read %d files in %d directories", f.Files, len(f.Dirs))
	}
}

func BenchmarkScan(b *testing.B) {
	p := large()
	for b.Loop() {
		if _, err := Scan(p, ".", ".", nil); err != nil {
			b.Fatal(err)
		}
	}
}

// TestHostileSources scans sources made to be slow. What grows without bound does not end before the test's own limit.
func TestHostileSources(t *testing.T) {
	many := func(format string) string {
		var b strings.Builder
		for i := range 20_000 {
			b.WriteString(strings.ReplaceAll(format, "#", fmt.Sprint(i)))
		}
		return b.String()
	}
	head := "package main\nimport \"os\"\n"
	tests := []struct{ name, source string }{
		{"calls of one function", head + "func f(p string) { os.Open(p) }\nfunc main() {\n" + many("f(\"a#\")\n") + "}\n"},
		{"calls through one function", head + "func f(p string) string { return p }\nfunc main() {\n" + many("os.Open(f(\"a#\"))\n") + "}\n"},
		{"assignments to one variable", head + "func main() {\nvar x string\n" + many("x = \"a#\"; os.Open(x)\n") + "}\n"},
		{"a chain of variables", head + "var v0 = \"x\"\n" + many("var w# = v# + \"y\"\nvar v1# = w#\n") + "func main() { os.Open(v1) }\n"},
		{"fields", head + "type T struct {\n" + many("F# string\n") + "}\nfunc main() {\nvar t T\n" + many("os.Open(t.F#)\n") + "}\n"},
		{"types with one field", head + many("type T# struct { F string }\n") + "func main() {\n" + many("os.Open(g().F)\n") + "}\n"},
		{"conversions", head + many("type T# string\n") + "func main() {\n" + many("os.Open(T#(\"a\"))\n") + "}\n"},
		{"a long sum", head + "func main() { os.Open(\"a\"" + many(" + \"b#\"") + ") }\n"},
		{"deep parentheses", head + "func main() { os.Open(" + strings.Repeat("(", 20_000) + "\"a\"" + strings.Repeat(")", 20_000) + ") }\n"},
		{"mutual recursion", head + "func f(p string) { g(p + \"a\"); g(p) ; os.Open(p) }\nfunc g(p string) { f(p + \"b\"); f(p); os.Open(p) }\nfunc main() {" + many("f(\"#\"); ") + "}\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Scan(files("-- go.mod --\nmodule x\n-- main.go --\n"+tt.source), ".", ".", nil); err != nil {
				t.Fatal(err)
			}
		})
	}
}
