package dockerfile

import (
	"slices"
	"testing"
)

func TestWords(t *testing.T) {
	for _, tt := range []struct {
		name, src string
		want      []string // nil: not known
	}{
		{"plain", "FROM a\n", []string{"FROM", "a"}},
		{"name", "from  a\tas b \n", []string{"from", "a", "as", "b"}},
		{"flag", "FROM --platform=$P a\n", []string{"FROM", "--platform=$P", "a"}},
		{"indented behind a BOM", "\ufeff  FROM a\n", []string{"FROM", "a"}},
		{"over lines", "FROM \\\n # c\n a \\\n\n AS b\n", []string{"FROM", "a", "AS", "b"}},
		{"CR LF", "FROM a \\\r\n AS b\r\n", []string{"FROM", "a", "AS", "b"}},
		{"word over two lines", "FROM al\\\npine\n", nil},
		{"quoted flag", "FROM --platform=\"linux/amd64\" a\n", nil},
		{"end of flags", "FROM -- a\n", nil},
	} {
		f := mustParse(t, tt.src)
		spans, ok := Words(f.Stages[0].From, f)
		var got []string
		for _, s := range spans {
			got = append(got, tt.src[s.Start:s.End])
		}
		if ok != (tt.want != nil) || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, %v, want %q", tt.name, got, ok, tt.want)
		}
	}
}

// Words are for inserting a stage's name: the result parses to it.
func TestNameInsertedBehindTheLastWord(t *testing.T) {
	for _, src := range []string{"FROM a", "FROM a \nRUN x\n", "FROM --platform=x/y \\\n  a \\\n", "\ufefffrom a\r\nCMD x\r\n"} {
		f := mustParse(t, src)
		spans, ok := Words(f.Stages[0].From, f)
		if !ok {
			t.Errorf("%q: no words", src)
			continue
		}
		at := spans[len(spans)-1].End
		out, err := Apply(f.Source, []Edit{{at, at, " AS builder"}})
		if err != nil {
			t.Fatal(err)
		}
		if got := mustParse(t, string(out)).Stages[0].Name; got != "builder" {
			t.Errorf("%q: %q", out, got)
		}
	}
}

func TestShellSource(t *testing.T) {
	for _, tt := range []struct {
		name, src, want string // "": not known
	}{
		{"plain", "RUN go build ./...", "go build ./..."},
		{"blanks around", "  RUN \t go build  ", "go build"},
		{"flags", "RUN --mount=type=cache,target=/x --network=none go build", "go build"},
		{"end of flags", "RUN -- --x y", "--x y"},
		{"text twice", "RUN RUN", "RUN"},
		{"over lines", "RUN a && \\\n    b", "a && \\\n    b"},
		{"CR LF", "RUN a && \\\r\n    b", "a && \\\r\n    b"},
		{"begins on the second line", "RUN \\\n  a \\\n  b", "a \\\n  b"},
		{"flag on a line of its own", "RUN --network=none \\\n  a", "a"},
		{"comment inside", "RUN a && \\\n # c\n b", ""},
		{"comment before it begins", "RUN \\\n # c\n a", "a"},
		{"blank line inside", "RUN a && \\\n\n b", ""},
		{"blanks behind the backslash", "RUN a && \\ \n b", ""},
		{"continued in single quotes", "RUN echo 'a \\\n b'", ""},
		{"continued in double quotes", "RUN echo \"a \\\n b's\"", "echo \"a \\\n b's\""},
		{"continued behind single quotes", "RUN echo 'a' \\\n 'b'", "echo 'a' \\\n 'b'"},
		{"escaped quote", "RUN echo \\' \\\n b", "echo \\' \\\n b"},
		{"continued comment of the shell", "RUN a # c \\\n b", ""},
		{"hash in a word", "RUN a#c \\\n b", "a#c \\\n b"},
		{"heredoc", "RUN <<E\nx\nE", ""},
		{"JSON", `RUN ["a"]`, ""},
		{"JSON that is not", `RUN ["a",]`, `["a",]`},
		{"dangling", "RUN a \\", "a"},
		{"CMD", "CMD a b", "a b"},
		{"ENTRYPOINT", "ENTRYPOINT a b", "a b"},
		{"nothing", "CMD", ""},
		{"another instruction", "USER a", ""},
		{"ONBUILD", "ONBUILD RUN a", ""},
	} {
		f := mustParse(t, "FROM a\n"+tt.src+"\n")
		in := f.Instructions[1]
		got, base, ok := f.ShellSource(in)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: %q, %v, want %q", tt.name, got, ok, tt.want)
		}
		if ok && string(f.Source[base:base+len(got)]) != got {
			t.Errorf("%s: %q is not at %d", tt.name, got, base)
		}
		if err := sameScript(f, in); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	f := mustParse(t, "# escape=`\nFROM a\nRUN a `\n b\nRUN c \\d\n")
	if text, _, ok := f.ShellSource(f.Instructions[1]); ok {
		t.Errorf("a shell does not know the backtick: %q", text)
	}
	if text, _, ok := f.ShellSource(f.Instructions[2]); !ok || text != "c \\d" {
		t.Errorf("%q, %v", text, ok)
	}
}

func TestRunMounts(t *testing.T) {
	f := mustParse(t, "FROM a\n"+
		"RUN --mount=type=cache,target=/c,id=x --mount=source=s,target=t,rw --mount=type=bind,from=b,target=/$d true\n"+
		"RUN --mount=from=b,uid=$u,target=/c true\nRUN true\n")
	ms := RunMounts(f.Instructions[1].Command.(*RunCommand))
	if len(ms) != 3 {
		t.Fatalf("%d mounts", len(ms))
	}
	if m := ms[0]; m.Type != MountTypeCache || m.Target != "/c" || m.CacheID != "x" {
		t.Errorf("cache: %+v", *m)
	}
	if m := ms[1]; m.Type != MountTypeBind || m.Source != "s" || m.Target != "t" || m.ReadOnly {
		t.Errorf("bind: %+v", *m)
	}
	if m := ms[2]; m.From != "b" || m.Target != "/$d" || !m.ReadOnly {
		t.Errorf("from: %+v", *m)
	}
	if ms := RunMounts(f.Instructions[2].Command.(*RunCommand)); len(ms) != 1 || ms[0].From != "b" {
		t.Errorf("a variable where a number belongs: %+v", ms)
	}
	if ms := RunMounts(f.Instructions[3].Command.(*RunCommand)); len(ms) != 0 {
		t.Errorf("no mounts: %+v", ms)
	}
}

// FlagsUsed comes from a map in BuildKit.
func TestFlagsUsedAreSorted(t *testing.T) {
	for range 50 {
		f := mustParse(t, "FROM a\nRUN --security=sandbox --network=none --mount=target=/x true\n")
		if got, want := f.Instructions[1].Command.(*RunCommand).FlagsUsed, []string{"mount", "network", "security"}; !slices.Equal(got, want) {
			t.Fatalf("%q, want %q", got, want)
		}
	}
}
