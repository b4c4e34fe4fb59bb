package dockerfile

import (
	"errors"
	"strings"
	"testing"
)

// refused are inputs that are no Dockerfile, or one that BuildKit does not take.
var refused = []struct {
	name, src string
	line      int
	msg       string
}{
	{"empty", "", 0, "the file is empty"},
	{"blank", "\n \n", 0, "holds no instruction"},
	{"comments only", "# a\n# b\n", 0, "holds no instruction"},
	{"directives only", "# syntax=docker/dockerfile:1\n", 0, "holds no instruction"},
	{"NUL", "FROM a\nRUN x\x00y\n", 2, "NUL byte"},
	{"binary", "\x7fELF\x02\x01\x01\x00\x00", 1, "NUL byte"},
	{"UTF-16", "\xff\xfeF\x00R\x00O\x00M\x00", 0, "UTF-16"},
	{"UTF-16 big end first", "\xfe\xff\x00F\x00R", 0, "UTF-16"},
	{"UTF-16 without a mark", "F\x00R\x00O\x00M\x00", 1, "NUL byte"},
	{"CR alone", "FROM a\rRUN b\r", 0, "CR alone"},
	{"too large", "FROM a\n" + strings.Repeat("# x\n", MaxSize/4), 0, "bytes"},
	{"line too long", "FROM a\nRUN b\nRUN " + strings.Repeat("x", 65536) + "\nCMD c\n", 3, "line greater than max allowed size"},
	{"unknown word", "FROM a\nINCLUDE b\n", 2, "unknown instruction: INCLUDE"},
	{"lost backslash", "FROM a\nRUN x &&\n  y\n", 3, "unknown instruction: y"},
	{"merge conflict", "FROM a\n<<<<<<< HEAD\nCMD x\n", 2, "unknown instruction: <<<<<<<"},
	{"template", "FROM a\n{{ if x }}\nCMD x\n{{ end }}\n", 2, "unknown instruction: {{"},
	{"BOM later", "# c\n\ufeffFROM a\n", 2, "unknown instruction"},
	{"no FROM", "ARG A\n", 0, "no FROM"},
	{"before FROM", "RUN x\nFROM a\n", 1, "RUN before the first FROM"},
	{"FROM without image", "FROM\n", 1, "FROM requires"},
	{"bad stage name", "FROM a AS 1b\n", 1, "invalid name for build stage"},
	{"unknown flag", "FROM a\nRUN --moumt=x y\n", 2, "unknown flag: --moumt"},
	{"flag twice", "FROM a\nCOPY --from=a --from=b c d\n", 2, "duplicate flag"},
	{"shell text that begins with --", "FROM a\nCMD --x\n", 2, "unknown flag: --x"},
	{"JSON of numbers", "FROM a\nCMD [1]\n", 2, "strings only"},
	{"SHELL that is no JSON", "FROM a\nSHELL /bin/sh -c\n", 2, "SHELL"},
	{"heredoc without end", "FROM a\nRUN <<EOF\nx\n", 2, "unterminated heredoc"},
	{"shift taken for a heredoc", "FROM a\nRUN echo $(( 1 << 2 ))\n", 2, "unterminated heredoc"},
	{"heredoc hidden by a quote", "FROM a\nRUN echo it's <<EOF\nbody\nEOF\n", 3, "unknown instruction: body"},
	{"heredoc as destination", "FROM a\nCOPY x <<EOF\nEOF\n", 2, "heredoc"},
	{"heredoc that is not UTF-8", "FROM a\n\nRUN \xff <<EOF\nx\nEOF\n", 3, "not UTF-8"},
	{"directive twice", "# escape=`\n# escape=`\nFROM a\n", 2, "only one escape"},
	{"syntax twice", "# syntax=a\n# syntax=b\nFROM a\n", 2, "only one syntax"},
	{"bad escape", "# syntax=a\n# escape=x\nFROM a\n", 2, "invalid escape token"},
	{"ENV without value", "FROM a\nENV A\n", 2, "ENV must have two arguments"},
	{"ENV with a word without =", "FROM a\nENV A=1 B\n", 2, "can't find ="},
	{"ONBUILD ONBUILD", "FROM a\nONBUILD ONBUILD RUN x\n", 2, "ONBUILD"},
	{"WORKDIR without path", "FROM a\nWORKDIR\n", 2, "WORKDIR requires"},
	{"only continuation", "FROM a\n\\\n", 2, "unknown instruction"},
	{"two FROM words", "FROM a b\n", 1, "FROM requires"},
	{"mount that can't be read", "FROM a\nRUN --mount=type=bind,from=$X y\n", 2, "variable expansion"},
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range refused {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Parse("dir/Dockerfile", []byte(tt.src))
			var e *Error
			if !errors.As(err, &e) || f != nil {
				t.Fatalf("%v, %v", f, err)
			}
			if e.File != "dir/Dockerfile" || e.Line != tt.line || !strings.Contains(e.Msg, tt.msg) || strings.Contains(e.Msg, "did you mean") {
				t.Errorf("%#v\nwant line %d, %q", e, tt.line, tt.msg)
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	for _, tt := range []struct {
		err  Error
		want string
	}{
		{Error{"Dockerfile", 3, "m"}, "Dockerfile:3: m"},
		{Error{"Dockerfile", 0, "m"}, "Dockerfile: m"},
	} {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// BuildKit chooses among equally good suggestions by the order of a map: no message may hold one.
func TestErrorsAreTheSameEveryTime(t *testing.T) {
	for _, tt := range refused {
		_, first := Parse("Dockerfile", []byte(tt.src))
		for range 20 {
			if _, err := Parse("Dockerfile", []byte(tt.src)); err.Error() != first.Error() {
				t.Errorf("%s: %v, then %v", tt.name, first, err)
			}
		}
	}
}
