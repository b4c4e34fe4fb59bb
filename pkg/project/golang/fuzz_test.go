package golang

import (
	"testing"
	"testing/fstest"
)

// FuzzScan holds that no source and no go.mod makes the scanner panic or run for long.
func FuzzScan(f *testing.F) {
	f.Add("module x\n\ngo 1.22\n", "package main\nimport \"os\"\nfunc main() { p := \"a\"; p += \"b\"; p = p + p; os.Open(p); f(p) }\nfunc f(x string) { f(x + \"y\"); os.Open(x) }")
	f.Add("module x", "package main\nvar a = b\nvar b = a\nimport \"os\"\nfunc main() { os.Open(a) }")
	f.Add("module x", "package main\nimport (\"os\"; \"fmt\"; . \"path\")\ntype T struct{ A string `env:\"A\"` }\nfunc (t T) m(a ...string) { os.Open(fmt.Sprintf(\"%s%d%\", t.A, a[0])) }\nfunc main() { T{}.m() }")
	f.Add("module x", "package main\nimport \"C\"\nimport _ \"embed\"\n//go:embed a \"b c\" `d`\nvar x string\nfunc main() {")
	f.Add("module x", "package main\nimport \"os\"\nfunc main() { for i, x := range []string{\"a\"} { os.OpenFile(x, os.O_CREATE, 0) ; _ = i }; func(a string) { os.Open(a) }(\"q\") }")
	f.Fuzz(func(t *testing.T, mod, src string) {
		if len(src) > 20_000 {
			return
		}
		p := FromFS(fstest.MapFS{"go.mod": {Data: []byte(mod)}, "main.go": {Data: []byte(src)}})
		m, err := ReadModule(p, ".")
		if err != nil {
			return
		}
		facts, err := m.Scan(p, Output{Dir: "."}, Target{CGO: true})
		if err == nil {
			m.Libraries(p, facts, Target{CGO: true})
		}
		_, _ = ReadPackage(p, ".", "example.com/x", Target{})
	})
}

// FuzzParseCommand holds that no command line makes the parser or Binary panic.
func FuzzParseCommand(f *testing.F) {
	f.Add("build", "-o", "x/", "./...")
	f.Add("install", "-tags=a", "a@b", "../..")
	f.Add("run", "-C", "/", "a.go")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		cmd, err := ParseCommand([]string{a, b, c, d}, b)
		if err != nil {
			return
		}
		m, err := ReadModule(files(shop), ".")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = m.Binary(files(shop), cmd, Environment{Dir: "/app", Root: "/app", GOPATH: c})
		readLDFlags(d)
	})
}
