package node

import (
	"strings"
	"testing"
)

// FuzzResolve holds that no command line and no manifest breaks the reader.
func FuzzResolve(f *testing.F) {
	for _, tt := range resolves {
		f.Add(tt.line, manifest)
	}
	f.Add("npm run x", `{"scripts": {"x": "npm run x; npm run x"}}`)
	f.Add("npx run-p 'a*' --", `{"scripts": {"a": "b", "workspaces": ["*"]}}`)
	f.Fuzz(func(t *testing.T, line, text string) {
		argv := strings.Fields(line)
		c := tree{"package.json": text, "web/package.json": text, "angular.json": text, "yarn.lock": text, "pnpm-lock.yaml": text, "bun.lock": text, ".env": text}
		r, err := Resolve(c, ".", argv)
		if err != nil && len(r.Commands) > 0 {
			t.Errorf("%q: commands and an error", line)
		}
		Outputs(c, "web", argv, func(string) (string, bool) { return "", false })
		if p, err := ReadPackage(c, "."); err == nil {
			p.Version(c, "serve")
		}
	})
}

// FuzzConfig holds that no configuration breaks or stalls the reader.
func FuzzConfig(f *testing.F) {
	for _, tt := range outputs {
		for name, text := range tt.c {
			if strings.Contains(name, "config") {
				f.Add(text)
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for name, line := range map[string]string{"vite.config.js": "vite build", "angular.json": "ng build", ".eleventy.js": "eleventy"} {
			for _, o := range Outputs(tree{name: text}, ".", strings.Fields(line), nil) {
				if o.Known == (o.Dir == "") || o.Why == "" {
					t.Errorf("%q: %+v", text, o)
				}
			}
		}
	})
}

// TestHostile holds that deep and long configurations are read or refused at once.
func TestHostile(t *testing.T) {
	const n = 100000
	twice := "const a0 = 'x';"
	for i := 1; i < 60; i++ {
		twice += "const a" + itoa(i) + " = a" + itoa(i-1) + " + a" + itoa(i-1) + ";"
	}
	for name, text := range map[string]string{
		"parentheses":     "export default " + strings.Repeat("(", n) + strings.Repeat(")", n),
		"arrays":          "export default " + strings.Repeat("[", n) + strings.Repeat("]", n),
		"objects":         "export default " + strings.Repeat("{a:", n) + "1" + strings.Repeat("}", n),
		"functions":       "export default " + strings.Repeat("()=>", n) + "1",
		"arrows":          "export default " + strings.Repeat("(a=", n) + "1" + strings.Repeat(")=>1", n),
		"calls":           "export default " + strings.Repeat("f(", n) + strings.Repeat(")", n),
		"wrapped":         "export default " + strings.Repeat("defineConfig(", n) + strings.Repeat(")", n),
		"not":             "export default " + strings.Repeat("!", n) + "1",
		"minus":           "export default " + strings.Repeat("- ", n) + "1",
		"new":             "export default " + strings.Repeat("new ", n) + "x",
		"await":           "export default " + strings.Repeat("await ", n) + "x",
		"yield":           "function* f() { " + strings.Repeat("yield ", n) + "x }",
		"dots":            "export default x" + strings.Repeat(".y", n),
		"sum":             "export default { build: { outDir: ''" + strings.Repeat("+'a'", n) + " } }",
		"powers":          "export default 2" + strings.Repeat("**2", n),
		"conditional":     "export default " + strings.Repeat("a?b:", n) + "c",
		"assignments":     "export default " + strings.Repeat("a=", n) + "c",
		"templates":       "export default " + strings.Repeat("`${", n) + strings.Repeat("}`", n),
		"blocks":          strings.Repeat("{", n) + strings.Repeat("}", n),
		"ifs":             strings.Repeat("if(a)", n) + "b",
		"labels":          strings.Repeat("a:", n) + "b",
		"patterns":        "const " + strings.Repeat("[", n) + "a" + strings.Repeat("]", n) + "=b",
		"object patterns": "const " + strings.Repeat("{a:", n) + "b" + strings.Repeat("}", n) + "=c",
		"classes":         strings.Repeat("class a extends ", n) + "b" + strings.Repeat("{}", n),
		"methods":         "export default " + strings.Repeat("{a(){return ", n) + "1" + strings.Repeat("}}", n),
		"optional":        "export default a" + strings.Repeat("?.b", n),
		"commas":          "export default (" + strings.Repeat("a,", n) + "b)",
		"constants":       twice + "export default { build: { outDir: a59 } }",
		"circle":          "const a = b; const b = a; export default a",
		"circle of text":  "const a = b + b; const b = a + a; export default { build: { outDir: a } }",
		"names":           "export default {" + strings.Repeat("a,", n) + "}",
		"declarations":    strings.Repeat("var a;", n),
		"many names":      manyNames(n / 5),
	} {
		outs := Outputs(tree{"vite.config.js": text}, ".", []string{"vite", "build"}, nil)
		if len(outs) != 1 {
			t.Errorf("%s: %+v", name, outs)
		}
	}
	for name, text := range map[string]string{
		"brackets":            strings.Repeat("[", n),
		"objects":             strings.Repeat(`{"a":`, n),
		"brackets in strings": strings.Repeat(`["]",`, n),
		"behind comments":     strings.Repeat("[/*]*/", n),
		"behind lines":        strings.Repeat("[//]\n", n),
	} {
		if _, err := parseJSON([]byte(text), true); err == nil || !strings.Contains(err.Error(), "nested") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func itoa(i int) string {
	return string([]byte{byte('0' + i/10), byte('0' + i%10)})
}

func manyNames(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("x")
		for ; i > 0; i /= 26 {
			b.WriteByte(byte('a' + i%26))
		}
		b.WriteString("();")
	}
	return b.String()
}
