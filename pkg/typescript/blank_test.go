package typescript

import (
	"strings"
	"testing"
)

func TestBlank(t *testing.T) {
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	for src, want := range map[string]string{
		"const a: UserConfig = { b: 1 }":                                       "const a = { b: 1 }",
		"export default { a: 'b' as const } satisfies UserConfig":              "export default { a: 'b' }",
		"export default defineConfig({ a: 1 } as any)":                         "export default defineConfig({ a: 1 } )",
		"import { defineConfig, type UserConfig } from 'vite'":                 "import { defineConfig, } from 'vite'",
		"import type { UserConfig } from 'vite'\nconst a = 1":                  "const a = 1",
		"import a, { type B, c as d } from 'x'":                                "import a, { c as d } from 'x'",
		"import * as path from 'path'":                                         "import * as path from 'path'",
		"export { a as b }":                                                    "export { a as b }",
		"export default ({ mode }: ConfigEnv): UserConfigExport => ({})":       "export default ({ mode } ) => ({})",
		"export default defineConfig(({ mode }): UserConfig => { return {} })": "export default defineConfig(({ mode }) => { return {} })",
		"defineConfig<UserConfig>({ a: b < c, d: e > (f) })":                   "defineConfig ({ a: b < c, d: e > (f) })",
		"function f(a: string, b?: number[] | null, c = { d: 1 }): void {}":    "function f(a , b , c = { d: 1 }) {}",
		"const x = { f(id: string): string | undefined { return id } }":        "const x = { f(id ) { return id } }",
		"interface A { b: string }\nconst c = { d: e ? f : g }":                "const c = { d: e ? f : g }",
		"type A = 'b' | 'c'\nconst d = { type: 'x' }":                          "const d = { type: 'x' }",
		"const a = process.env.B!":                                             "const a = process.env.B!",
		"f(process.env.B!, a !== b, !c)":                                       "f(process.env.B , a !== b, !c)",
		"const a = b ? (c) : d":                                                "const a = b ? (c) : d",
		"const a = { b: (c) => c, d: (e) }":                                    "const a = { b: (c) => c, d: (e) }",
		"const a = b ? (c): d => e : f":                                        "const a = b ? (c) => e : f",
		"const s = 'as const: x' // as const":                                  "const s = 'as const: x' // as const",
		"const { a, b: c }: D = e":                                             "const { a, b: c } = e",
		"const a = `x ${b as string}`":                                         "const a = `x ${b as string}`",
		"if (a) { b() }":                                                       "if (a) { b() }",
		"const a = /as const/":                                                 "const a = /as const/",
	} {
		if got := squeeze(string(Blank([]byte(src)))); got != squeeze(want) {
			t.Errorf("%s\n  got %s\n want %s", src, got, want)
		}
	}
}

// FuzzBlank: each byte keeps its place, and nothing but blanks is new.
func FuzzBlank(f *testing.F) {
	f.Add("const a: B = { c: d as E } satisfies F")
	f.Fuzz(func(t *testing.T, src string) {
		out := string(Blank([]byte(src)))
		if len(out) != len(src) {
			t.Fatal(len(out), len(src))
		}
		for i := range out {
			if out[i] != src[i] && out[i] != ' ' {
				t.Fatalf("%q became %q", src, out)
			}
		}
	})
}
