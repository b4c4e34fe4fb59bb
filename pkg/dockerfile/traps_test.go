package dockerfile

import (
	"slices"
	"strings"
	"testing"
)

// The measurements of what BuildKit keeps and loses, one test each. M11, M12 and M14 are about building, not about reading.

func TestM1SpansHoldWholeLines(t *testing.T) {
	for _, tt := range []struct {
		name, src string
		want      []string
	}{
		{"continued", "FROM a\nRUN x \\\n # c\n\n  y\n\nCMD z\n", []string{"FROM a", "RUN x \\\n # c\n\n  y", "CMD z"}},
		{"indented", "  FROM a\n\tRUN x  \n", []string{"  FROM a", "\tRUN x  "}},
		{"heredoc", "FROM a\nRUN <<E\n\nFROM b\nE\nCMD x", []string{"FROM a", "RUN <<E\n\nFROM b\nE", "CMD x"}},
		{"CR LF", "FROM a\r\nRUN x \\\r\n y\r\n", []string{"FROM a", "RUN x \\\r\n y"}},
		{"BOM", "\ufeffFROM a\nCMD x\n", []string{"FROM a", "CMD x"}},
	} {
		if got := texts(mustParse(t, tt.src)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestM2TextIsTheSourceNotTheNode(t *testing.T) {
	f := mustParse(t, "FROM a\nCMD  [ \"x\" ,\\\n  # why\n\t\"y\"]\n# last\n")
	in := f.Instructions[1]
	if got, want := f.Text(in), "CMD  [ \"x\" ,\\\n  # why\n\t\"y\"]"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if f.Text(in) == in.node.Original {
		t.Error("the case shows nothing: BuildKit kept the text")
	}
}

func TestM3Heredocs(t *testing.T) {
	for _, tt := range []struct {
		name, src string
		heredocs  bool
		lines     [2]int
	}{
		{"one", "FROM a\nRUN <<E\nx\nE\n", true, [2]int{2, 4}},
		{"several", "FROM a\nCOPY <<A <<B /d/\nx\nA\ny\nB\n", true, [2]int{2, 6}},
		{"tabs before the end", "FROM a\nRUN <<-E\n\tx\n\tE\n", true, [2]int{2, 4}},
		{"tabs count without the dash", "FROM a\nRUN <<E\n\tE\nE\n", true, [2]int{2, 4}},
		{"quoted", "FROM a\nRUN <<'E'\n$x\nE\n", true, [2]int{2, 4}},
		{"file descriptor", "FROM a\nRUN 3<<E cat\nx\nE\n", true, [2]int{2, 4}},
		{"CR LF", "FROM a\r\nRUN <<E\r\nx\r\nE\r\n", true, [2]int{2, 4}},
		{"body that looks like a Dockerfile", "FROM a\nRUN <<E\n# c\nFROM b\nE\n", true, [2]int{2, 5}},
		{"in ONBUILD", "FROM a\nONBUILD COPY <<E /e\nx\nE\n", true, [2]int{2, 4}},
		{"JSON", "FROM a\nRUN [\"<<E\"]\n", false, [2]int{2, 2}},
		{"glued to a word", "FROM a\nRUN x<<E\n", false, [2]int{2, 2}},
		{"here-string", "FROM a\nRUN cat <<<E\n", false, [2]int{2, 2}},
		{"shift without blanks", "FROM a\nRUN echo $((1<<2))\n", false, [2]int{2, 2}},
		{"other instruction", "FROM a\nCMD cat <<E\n", false, [2]int{2, 2}},
		{"odd quote", "FROM a\nRUN echo it's <<E\n", false, [2]int{2, 2}},
		{"odd quote under escape=`", "# escape=`\nFROM a\nRUN echo \"C:\\\" <<E\n", false, [2]int{3, 3}},
	} {
		f := mustParse(t, tt.src)
		in := f.Instructions[1]
		if got := [2]int{in.Line, in.EndLine}; in.Heredocs != tt.heredocs || got != tt.lines {
			t.Errorf("%s: %v on lines %v, want %v on %v", tt.name, in.Heredocs, got, tt.heredocs, tt.lines)
		}
	}
}

func TestM3HeredocContentKeepsItsBytes(t *testing.T) {
	f := mustParse(t, "FROM a\r\nRUN <<E\r\n\t# x\r\nE\r\n")
	run := f.Instructions[1].Command.(*RunCommand)
	if got, want := run.Files[0].Data, "\t# x\r\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestM3SameNameTwice(t *testing.T) {
	for src, want := range map[string]bool{
		"COPY <<F <<F /d/\none\nF\ntwo\nF": true, "COPY <<F <<G /d/\none\nF\ntwo\nG": false, "RUN x": false,
	} {
		in := mustParse(t, "FROM a\n"+src+"\n").Instructions[1]
		if got := in.RepeatsHeredoc(); got != want {
			t.Errorf("%q: %v", src, got)
		}
		if c, ok := in.Command.(*CopyCommand); ok && want && c.SourceContents[0].Data != "two\n" {
			t.Errorf("BuildKit now keeps the first body: %q", c.SourceContents[0].Data)
		}
	}
}

func TestM4Continuations(t *testing.T) {
	for _, tt := range []struct {
		name, src string
		want      []string
	}{
		{"swallows what follows", "FROM a\nRUN x \\\n\n# c\nCMD y\n", []string{"FROM a", "RUN x \\\n\n# c\nCMD y"}},
		{"at the end of the file", "FROM a\nRUN x \\\n\n# c\n", []string{"FROM a", "RUN x \\\n\n# c"}},
		{"doubled is none", "FROM a\nRUN x \\\\\nCMD y\n", []string{"FROM a", "RUN x \\\\", "CMD y"}},
		{"blanks behind", "FROM a\nRUN x \\ \t\ny\n", []string{"FROM a", "RUN x \\ \t\ny"}},
		{"alone before", "FROM a\n\\\nRUN x\n", []string{"FROM a", "\\\nRUN x"}},
	} {
		if got := texts(mustParse(t, tt.src)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestM4DanglingContinuation(t *testing.T) {
	for _, tt := range []struct {
		name, src string
		want      bool
	}{
		{"none", "FROM a\nRUN x\n", false},
		{"at the end", "FROM a\nRUN x \\\n", true},
		{"at the end, no newline", "FROM a\nRUN x \\", true},
		{"before blanks and comments", "FROM a\nRUN x \\\n\n # c\n\n", true},
		{"swallowed instruction ends it", "FROM a\nRUN x \\\n\nCMD y\n", false},
		{"doubled", "FROM a\nRUN x \\\\\n", false},
		{"in a comment", "FROM a\nRUN x\n# c \\\n", false},
		{"in a heredoc", "FROM a\nRUN <<E\nx \\\nE\n", false},
		{"the other escape", "# escape=`\nFROM a\nCOPY x c:\\\n", false},
		{"escape=`", "# escape=`\nFROM a\nRUN x `\n", true},
	} {
		f := mustParse(t, tt.src)
		if got := f.Instructions[len(f.Instructions)-1].DanglingContinuation(f); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
		if f.Instructions[0].DanglingContinuation(f) {
			t.Errorf("%s: the first instruction dangles", tt.name)
		}
	}
}

func TestM5JSONIsBuildKitsWord(t *testing.T) {
	for _, tt := range []struct {
		line string
		want bool
	}{
		{`CMD ["a", "b"]`, true}, {"CMD [ ]", true}, {"CMD [\"a\",\\\n\"b\"]", true},
		{`CMD ['a']`, false}, {`CMD ["a",]`, false}, {`CMD ["a\b\c"]`, false}, {`CMD [a]`, false}, {`CMD [ -f x ] && y`, false}, {`CMD ["a"] # c`, false},
		{`HEALTHCHECK CMD ["a"]`, true}, {`HEALTHCHECK CMD a`, false}, {`ONBUILD CMD ["a"]`, true}, {`ONBUILD CMD a`, false},
		{`VOLUME [/c]`, false}, {`VOLUME ["/c"]`, true}, {`COPY ["a b", "/c"]`, true},
	} {
		f := mustParse(t, "FROM a\n"+tt.line+"\n")
		if got := f.Instructions[1].JSON; got != tt.want {
			t.Errorf("%s: %v", tt.line, got)
		}
	}
}

func TestM5ValuesAreBuildKits(t *testing.T) {
	f := mustParse(t, "FROM a\nVOLUME [/c]\nENV ONE TWO= THREE=world\nMAINTAINER me\nEXPOSE 9 10\nRUN --mount=type=cache,target=\"/x y\" z\nCOPY --chown=üser a b\n")
	if got := f.Instructions[1].Command.(*VolumeCommand).Volumes; !slices.Equal(got, []string{"[/c]"}) {
		t.Errorf("VOLUME: %q", got)
	}
	env := f.Instructions[2].Command.(*EnvCommand).Env
	if len(env) != 1 || env[0].Key != "ONE" || env[0].Value != "TWO= THREE=world" {
		t.Errorf("ENV: %+v", env)
	}
	if got := f.Instructions[3].Command.(*MaintainerCommand).Maintainer; got != "me" {
		t.Errorf("MAINTAINER: %q", got)
	}
	if got := f.Instructions[4].Command.(*ExposeCommand).Ports; !slices.Equal(got, []string{"10", "9"}) {
		t.Errorf("EXPOSE is no longer sorted as text: %q", got)
	}
	if got := f.Instructions[5].Flags; !slices.Equal(got, []string{"--mount=type=cache,target=/x y"}) {
		t.Errorf("flags: %q", got)
	}
	if got := f.Instructions[6].Flags[0]; got == "--chown=üser" {
		t.Errorf("BuildKit no longer spoils letters of flags: %q", got)
	}
	if got := f.Text(f.Instructions[6]); got != "COPY --chown=üser a b" {
		t.Errorf("text: %q", got)
	}
}

func TestM6Directives(t *testing.T) {
	for _, tt := range []struct {
		name, src string
		want      []Directive
		syntax    string
		escape    byte
	}{
		{"none", "FROM a\n", nil, "", '\\'},
		{"all", "# syntax=docker/dockerfile:1 x\n#escape = `\n# CHECK=skip=all;error=true\nFROM a\n",
			[]Directive{{"syntax", "docker/dockerfile:1 x", 1}, {"escape", "`", 2}, {"check", "skip=all;error=true", 3}}, "docker/dockerfile:1", '`'},
		{"below a comment", "# c\n# syntax=x\n# escape=`\nFROM a\n", nil, "", '\\'},
		{"below a blank line", "\n# syntax=x\nFROM a\n", nil, "", '\\'},
		{"below an unknown one", "# foo=bar\n# syntax=x\nFROM a\n", nil, "", '\\'},
		{"shebang: syntax only", "#!/bin/x\n# syntax=x\n# escape=`\nFROM a\n", []Directive{{"syntax", "x", 2}}, "x", '\\'},
		{"indented: escape only", " # escape=`\n # syntax=x\nFROM a\n", []Directive{{"escape", "`", 1}}, "", '`'},
		{"behind a BOM", "\ufeff# escape=`\n# syntax=x\nFROM a\n", []Directive{{"escape", "`", 1}, {"syntax", "x", 2}}, "x", '`'},
		{"CR LF", "# syntax=x\r\n# escape=`\r\nFROM a\r\n", []Directive{{"syntax", "x", 1}, {"escape", "`", 2}}, "x", '`'},
	} {
		f := mustParse(t, tt.src)
		if !slices.Equal(f.Directives, tt.want) || f.Syntax != tt.syntax || f.Escape != tt.escape {
			t.Errorf("%s: %+v %q %q, want %+v %q %q", tt.name, f.Directives, f.Syntax, f.Escape, tt.want, tt.syntax, tt.escape)
		}
	}
}

func TestM7BacktickEscape(t *testing.T) {
	f := mustParse(t, "# escape=`\nFROM a\nCOPY x c:\\\nRUN y `\n z\n")
	if got, want := texts(f), []string{"FROM a", "COPY x c:\\", "RUN y `\n z"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got, ok := Expand("a`$b\\c", f.Escape, nothing); got != "a$b\\c" || !ok {
		t.Errorf("%q, %v", got, ok)
	}
}

func TestM8LeadIsTheBlockDirectlyAbove(t *testing.T) {
	for _, tt := range []struct {
		name, src, want string
	}{
		{"none", "FROM a\nCMD x\n", ""},
		{"block", "FROM a\n# one\n#\n  # two\nCMD x\n", "# one\n#\n  # two\n"},
		{"blank line above the block", "FROM a\n# free\n\n# mine\nCMD x\n", "# mine\n"},
		{"blank line below", "FROM a\n# free\n\nCMD x\n", ""},
		{"comment inside the one above", "FROM a\nRUN y \\\n# inside\n z\nCMD x\n", ""},
		{"comment-like line of a heredoc", "FROM a\nRUN <<E\nx\n# no\nE\nCMD x\n", ""},
		{"CR LF", "FROM a\r\n# c\r\nCMD x\r\n", "# c\r\n"},
	} {
		f := mustParse(t, tt.src)
		lead := f.Instructions[len(f.Instructions)-1].Lead
		if got := tt.src[lead.Start:lead.End]; got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	for src, want := range map[string]string{
		"# syntax=x\n# licence\nFROM a\n": "# licence\n",
		"# syntax=x\nFROM a\n":            "",
		"#!/bin/x\n# c\nFROM a\n":         "# c\n",
		"\ufeff# c\nFROM a\n":             "# c\n",
		"# check=skip=all\n# c\nFROM a\n": "# c\n",
	} {
		f := mustParse(t, src)
		if lead := f.Instructions[0].Lead; src[lead.Start:lead.End] != want {
			t.Errorf("%q: %q, want %q", src, src[lead.Start:lead.End], want)
		}
	}
}

// A nil linter, which instructions.Parse and ParseInstruction pass on, dies of these comments.
func TestM8AndM10CheckCommentsDoNotCrash(t *testing.T) {
	for _, src := range []string{
		"# c\n# check=skip=all\nFROM a\n",
		"FROM a\n# check=skip=JSONArgsRecommended\nCMD x\n",
		"FROM a\n\n  # check = skip = all ; error = true\n\n# more\nCMD x\n",
		"FROM a\n# check=nonsense\nCMD x\n",
		"FROM a\n# check=skip=all\nONBUILD CMD x\n",
		"# x\n# check=experimental=all\nARG A\nFROM a\n",
	} {
		f := mustParse(t, src)
		f.Lint()
	}
}

func TestM9StageNamesAreLowerCase(t *testing.T) {
	f := mustParse(t, "FROM --platform=$P Node:20 as Build\nFROM Build\n")
	s := f.Stages[0]
	if s.Name != "build" || s.Base != "Node:20" || s.Platform != "$P" || f.Stages[1].Base != "Build" || f.Stages[1].Name != "" {
		t.Errorf("%+v %+v", *s, *f.Stages[1])
	}
}

func TestM10LongLines(t *testing.T) {
	const limit = 65535 // without the newline: bufio.MaxScanTokenSize less one
	line := "RUN " + strings.Repeat("x", limit-4)
	if _, err := Parse("Dockerfile", []byte("FROM a\n"+line+"\n")); err != nil {
		t.Errorf("longest line: %v", err)
	}
	if _, err := Parse("Dockerfile", []byte("FROM a\n"+line+"x\n")); err == nil {
		t.Error("BuildKit takes longer lines now")
	}
	joined := strings.Repeat(line[4:]+"\\\n", 4)
	f := mustParse(t, "FROM a\nRUN "+joined[4:]+"x\n")
	if got := f.Instructions[1]; got.EndLine-got.Line != 4 {
		t.Errorf("continued lines may be longer together: lines %d to %d", got.Line, got.EndLine)
	}
}

func TestM13LastOneCounts(t *testing.T) {
	f := mustParse(t, "FROM a\nCMD x\nENTRYPOINT [\"y\"]\nCMD [\"z\"]\n")
	var got []string
	for _, in := range f.Stages[0].Instructions {
		got = append(got, in.Keyword)
	}
	if want := []string{"cmd", "entrypoint", "cmd"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q: duplicates stay as they stand", got, want)
	}
}

func TestEOLIsTheMajoritys(t *testing.T) {
	for src, want := range map[string]string{
		"FROM a": "\n", "FROM a\n": "\n", "FROM a\r\n": "\r\n", "FROM a\r\nCMD x\n": "\n", "FROM a\r\nRUN x\r\nCMD x\n": "\r\n", "FROM a\rb\n": "\n",
	} {
		f, err := Parse("Dockerfile", []byte(src))
		if err != nil {
			continue // two words behind FROM
		}
		if f.EOL != want {
			t.Errorf("%q: %q, want %q", src, f.EOL, want)
		}
	}
}

func TestNotUTF8IsKept(t *testing.T) {
	src := "FROM a\nENV A=\xff\nRUN echo \xe9\n# \xe8\n"
	f := mustParse(t, src)
	if got, want := texts(f), []string{"FROM a", "ENV A=\xff", "RUN echo \xe9"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	spoilt := f.Instructions[1].Command.(*EnvCommand).Env[0].Value
	for _, word := range []string{"\xff", spoilt} {
		if value, known := Expand(word, '\\', nothing); known {
			t.Errorf("%q: a value that BuildKit spoils is not known: %q", word, value)
		}
	}
}

// nothing is a lookup that knows no variable.
func nothing(string) (string, bool) { return "", false }
