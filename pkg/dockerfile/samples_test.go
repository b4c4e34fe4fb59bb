package dockerfile

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sample is a Dockerfile that BuildKit takes, with something in it that a tool easily loses.
type sample struct{ name, src string }

var samples = []sample{
	{"one line", "FROM alpine"},
	{"plain", "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nEXPOSE 3000\nCMD [\"npm\", \"start\"]\n"},
	{"no last newline", "FROM a\nCMD x"},
	{"CR LF", "FROM a\r\n\r\n# c\r\nRUN x \\\r\n  && y\r\nCMD z\r\n"},
	{"mixed line ends", "FROM a\r\nRUN x\nCMD z\r\n"},
	{"BOM", "\ufeffFROM a\nCMD z\n"},
	{"BOM and directive", "\ufeff# syntax=docker/dockerfile:1\nFROM a\n"},
	{"BOM and comment", "\ufeff# about a\nFROM a\n"},
	{"directives", "# syntax=docker/dockerfile:1.7\n# check=skip=JSONArgsRecommended\n# escape=\\\n# c\nFROM a\n"},
	{"directive after shebang", "#!/usr/bin/env -S docker build\n# syntax=docker/dockerfile:1\nFROM a\n"},
	{"indented directives", "  # escape=`\nFROM a\nRUN x `\n y\n"},
	{"backtick", "# escape=`\nFROM a\nCOPY a b:\\\nRUN x `\n  y `\n\n  z\n"},
	{"comments everywhere", "# head\n\n# of a\nFROM a\n#\n# above\nRUN x \\\n  # inside\n# inside too\n  y\n# below\n\n# at the end\n"},
	{"blank lines inside", "FROM a\nRUN x \\\n\n  \\\n\t\n  y\nCMD z\n"},
	{"comment in quotes", "FROM a\nRUN echo 'one \\\n# two \\\nthree'\n"},
	{"swallowed instruction", "FROM a\nRUN x \\\n\n# c\nCMD y\n"},
	{"dangling", "FROM a\nRUN x \\\n\n# c\n\n"},
	{"dangling without newline", "FROM a\nRUN x \\"},
	{"lone backslash", "FROM a\n\\\nRUN x\n"},
	{"double backslash", "FROM a\nRUN x \\\\\nCMD y\n"},
	{"blanks after backslash", "FROM a\nRUN x \\ \t\n y\n"},
	{"word over two lines", "FR\\\nOM a \\\n AS b\nRUN x\n"},
	{"heredoc", "FROM a\nRUN <<EOF\nset -e\n# no comment\nFROM no\nEOF\nCMD x\n"},
	{"heredocs", "FROM a\nCOPY <<A <<'B' <<-\"C\" /d/\na $x\nA\nb \\\nB\n\tc\n\tC\nRUN <<EOF cat - | 3<<X sh\none\nEOF\ntwo\nX\n"},
	{"heredoc CR LF", "FROM a\r\nRUN <<EOF\r\nx\r\nEOF\r\nCMD y\r\n"},
	{"heredoc at the end", "FROM a\nRUN <<EOF\nx\nEOF"},
	{"heredoc in ONBUILD", "FROM a\nONBUILD RUN <<EOF\nx\nEOF\nCMD y\n"},
	{"heredoc behind a continuation", "FROM a\nRUN cat \\\n # c\n <<EOF\nx\nEOF\n"},
	{"no heredocs", "FROM a\nRUN echo $((1<<2)) x<<EOF \"<<EOF\" <<<z\nRUN [\"cat\", \"<<EOF\"]\nRUN echo it's <<EOF\n"},
	{"same heredoc twice", "FROM a\nCOPY <<F <<F /d/\none\nF\ntwo\nF\n"},
	{"JSON that is not", "FROM a\nVOLUME [/c]\nRUN ['a', 'b']\nENTRYPOINT [\"a\",]\nCMD [\"a\", \"b\\c\"]\n"},
	{"JSON", "FROM a\nRUN [ \"a\" ,\t\"\\u0062\\\\\" ]\nSHELL [\"/bin/bash\",\"-c\"]\nHEALTHCHECK --interval=5s CMD [\"x\"]\nONBUILD CMD [\"y\"]\nCMD [ ]\n"},
	{"check above instructions", "# check=skip=all\nFROM a\n\n# check=skip=JSONArgsRecommended\nCMD x\n"},
	{"check that can't be read", "# x\n# check=skip\nFROM a\n# check=nonsense=;;\nCMD x\n"},
	{"flags", "FROM --platform=$BUILDPLATFORM a AS b\nRUN --mount=type=cache,target=/x --network=none --mount=\"type=bind,target=/a b\" -- --x\nCOPY --chown=üser:g --from=b /a /b\nADD --checksum=sha256:0000000000000000000000000000000000000000000000000000000000000000 http://x /y\n"},
	{"legacy forms", "FROM a\nMAINTAINER me <me@x>\nENV ONE TWO= THREE=world\nLABEL k v w\nENV A=1 \\\n  B='2 3' C=\"4\\\n5\"\n"},
	{"lower and mixed case", "from a as b\nRun x\ncmd y\n"},
	{"tabs and blanks", "\tFROM\ta  \n  RUN\t\tx\t\n"},
	{"no-break space", "\u00a0FROM a\n\u3000RUN x\n"},
	{"form feeds", "\fFROM\va\nRUN x\f\n"},
	{"not UTF-8", "FROM a\nENV A=\xff\nRUN echo \xe9\nLABEL b=\"\xfe\"\n# \xe9\n"},
	{"CR inside", "FROM a\nRUN x\ry\nCMD z\n"},
	{"global ARGs", "ARG A=1\n# A is\nARG B\nFROM $A\nARG A\nFROM b\n"},
	{"everything else", "FROM a\nSTOPSIGNAL INT\nUSER u\nEXPOSE 9 8/udp 10-12\nHEALTHCHECK NONE\nVOLUME /a /b\nARG X=1 Y\nWORKDIR /a b\nONBUILD COPY . .\n"},
	{"long continuation", "FROM a\nRUN x" + strings.Repeat(" \\\n  && y # z", 200) + "\n"},
	{"longest line", "FROM a\nRUN " + strings.Repeat("x", 65535-4) + "\n"},
	{"blank lines around", "\n\n  \nFROM a\n\n\n"},
}

// everySample runs a law over the samples and over every Dockerfile of the fixtures.
func everySample(t *testing.T, law func(t *testing.T, f *File)) {
	t.Helper()
	all := samples
	root := filepath.Join("..", "..", "fixtures")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasPrefix(strings.ToLower(d.Name()), "dockerfile") || strings.HasSuffix(d.Name(), ".dockerignore") {
			return err
		}
		src, err := os.ReadFile(path)
		all = append(all, sample{path, string(src)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		t.Run(s.name, func(t *testing.T) {
			f, err := Parse("Dockerfile", []byte(s.src))
			if err != nil {
				if strings.HasPrefix(s.name, "..") {
					t.Skip(err) // a fixture may hold what is no Dockerfile
				}
				t.Fatal(err)
			}
			law(t, f)
		})
	}
}

// mustParse parses or fails the test.
func mustParse(t *testing.T, src string) *File {
	t.Helper()
	f, err := Parse("Dockerfile", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// texts is the source of each instruction.
func texts(f *File) []string {
	var out []string
	for _, in := range f.Instructions {
		out = append(out, f.Text(in))
	}
	return out
}
