package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cpuguy83/go-md2man/v2/md2man"
	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
)

const manPage = "man/msb.1"

// TestManPage holds that the manual page is made of the commands, flags and statuses of the program.
func TestManPage(t *testing.T) {
	s := &session{Session: &command.Session{Out: io.Discard, Err: io.Discard}, engine: pipeline()}
	want := md2man.Render([]byte(manual(s.app())))
	if *update {
		if err := os.WriteFile(manPage, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(manPage); err != nil || string(got) != string(want) {
		t.Errorf("%s is not the program's, %v; go test ./cmd/msb -run TestManPage -update writes it", manPage, err)
	}
}

// manual is the page in the Markdown that md2man reads.
func manual(app *cli.App) string {
	var b strings.Builder
	b.WriteString("MSB 1 \"\" \"msb\" \"User Commands\"\n==================================================\n\n# NAME\n\nmsb - " + app.Usage + "\n\n# SYNOPSIS\n\n")
	for _, c := range app.Commands {
		fmt.Fprintf(&b, "**msb %s** [*FLAG*...] %s\n\n", c.Name, strings.ReplaceAll(plain(c.ArgsUsage), "PATH", "*PATH*"))
	}
	b.WriteString("# DESCRIPTION\n\nmsb reads a Dockerfile and the project around it, and splits its one stage into a builder and a runtime stage. It prints nothing that it has not " +
		"proved; where it can't prove, it says why and leaves the file as it is. It needs no Docker, no network and no settings; **msb verify** builds and runs both images, and runs **msb-verify** for it.\n\nFlags stand anywhere on the line.\n\n# COMMANDS\n\n")
	for _, c := range app.Commands {
		fmt.Fprintf(&b, "### msb %s\n\n%s\n\n%s\n\n", c.Name, sentence(c.Usage), paragraphs(c.Description))
		for _, f := range c.Flags {
			fmt.Fprintf(&b, "%s\n\n", flagEntry(f))
		}
	}
	b.WriteString("# EXAMPLES\n\n    msb rewrite Dockerfile               # preview: the diff\n    msb rewrite Dockerfile --write       # do it\n    msb rewrite services/ --check        # status 1 if a file would change\n" +
		"    msb explain Dockerfile               # what msb sees in it\n    msb rewrite --files-from repos.txt --shard 0/100 --out run1 --write --resume\n    msb report run1 --format html -o run1.html\n\n" +
		"# FILES\n\n**msb.yaml**, **.msb.yaml**\n: settings, the nearest one upward from the Dockerfile to the root of its repository; **msb config --print-example** prints one with all keys\n")
	return b.String()
}

// plain keeps what md2man would take for markup.
func plain(text string) string {
	return strings.NewReplacer("<", `\<`, "_", `\_`, "*", `\*`, "[", `\[`).Replace(text)
}

func sentence(text string) string {
	if text == "" {
		return ""
	}
	return plain(strings.ToUpper(text[:1])+text[1:]) + "."
}

// paragraphs keeps the lines of lists and tables apart.
func paragraphs(text string) string {
	var out []string
	for block := range strings.SplitSeq(text, "\n\n") {
		lines := strings.Split(block, "\n")
		if slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, "  ") || len(l) < 60 }) {
			out = append(out, "    "+strings.Join(lines, "\n    "))
			continue
		}
		out = append(out, plain(strings.Join(lines, " ")))
	}
	return strings.Join(out, "\n\n")
}

// flagEntry is a flag with what it takes, and its default.
func flagEntry(f cli.Flag) string {
	doc, ok := f.(cli.DocGenerationFlag)
	if !ok {
		return ""
	}
	before, rest, quoted := strings.Cut(doc.GetUsage(), "`")
	value, after, _ := strings.Cut(rest, "`")
	var names []string
	for _, n := range f.Names() {
		dashes := "--"
		if len(n) == 1 {
			dashes = "-"
		}
		names = append(names, "**"+dashes+n+"**")
	}
	head := strings.Join(names, ", ")
	switch {
	case quoted:
		head += " *" + plain(value) + "*"
	case doc.TakesValue():
		head += " *VALUE*"
	}
	text := plain(before + value + after)
	if d := doc.GetDefaultText(); doc.TakesValue() && d != "" && d != `""` {
		text += " (default " + plain(d) + ")"
	}
	return head + "\n: " + text
}
