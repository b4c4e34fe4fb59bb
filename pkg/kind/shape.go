package kind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/unified"
)

// shape is what leaves and what comes, a line an instruction, placeholders in the place of what is the project's own.
func shape(input, output []byte) []string {
	before, err1 := dockerfile.Parse("", input)
	after, err2 := dockerfile.Parse("", output)
	if err1 != nil || err2 != nil {
		return []string{"unread", string(input), string(output)}
	}
	// Only the builder may get a name: it is the stage above the last.
	olds, news := lines(before, len(before.Stages)), lines(after, len(after.Stages)-1)
	script, err := compare(olds, news)
	if err != nil {
		return []string{"unread", string(input), string(output)}
	}
	var gone, come []string
	for _, c := range script {
		gone, come = c.add(gone, come, before, after)
	}
	return append(once(gone), once(come)...)
}

// lines writes each instruction in one line: its own words, and of the FROMs before the stage named, all but the name.
func lines(f *dockerfile.File, named int) []string {
	var out []string
	for _, in := range f.Instructions {
		line := in.Joined()
		if s, ok := in.Command.(*dockerfile.StageCommand); ok && stageIndex(f, in) < named {
			line = "FROM " + strings.Join(in.Flags, " ") + " " + s.BaseName
		}
		out = append(out, fmt.Sprintf("%q", in.Keyword+" "+rest(line)))
	}
	return out
}

func stageIndex(f *dockerfile.File, from *dockerfile.Instruction) int {
	return slices.IndexFunc(f.Stages, func(s *dockerfile.Stage) bool { return s.From == from })
}

// rest is a line without its keyword.
func rest(line string) string {
	line = strings.TrimSpace(line)
	if i := strings.IndexAny(line, " \t"); i >= 0 {
		return strings.TrimSpace(line[i:])
	}
	return ""
}

// change is a run of lines that leave and come at one place: indexes into the two lists.
type change struct{ gone, come []int }

// compare finds the changes from one list of lines to another. No line holds a line end.
func compare(olds, news []string) ([]change, error) {
	join := func(l []string) []byte { return []byte(strings.Join(l, "\n") + "\n") }
	diff, err := unified.Diff("a", "b", join(olds), join(news), len(olds)+len(news))
	if err != nil {
		return nil, err
	}
	var out []change
	var now change
	flush := func() {
		if len(now.gone)+len(now.come) > 0 {
			out = append(out, now)
		}
		now = change{}
	}
	i, j := 0, 0
	for n, line := range strings.Split(strings.TrimSuffix(string(diff), "\n"), "\n") {
		switch {
		case n < 3: // two names and the hunk's range
		case line[0] == '-':
			now.gone, i = append(now.gone, i), i+1
		case line[0] == '+':
			now.come, j = append(now.come, j), j+1
		default:
			flush()
			i, j = i+1, j+1
		}
	}
	flush()
	return out, nil
}

// add writes a change. A RUN that is edited is told by the words that change, a command that is only written in the other form by its program.
func (c change) add(gone, come []string, before, after *dockerfile.File) ([]string, []string) {
	for n, i := range c.gone {
		in := before.Instructions[i]
		if n < len(c.come) {
			if told, ok := rewritten(in, after.Instructions[c.come[n]]); ok {
				come = append(come, "~ "+told)
				c.come[n] = -1
				continue
			}
		}
		gone = append(gone, "- "+leaving(in))
	}
	for _, j := range c.come {
		if j >= 0 {
			come = append(come, "+ "+coming(after.Instructions[j]))
		}
	}
	return gone, come
}

// rewritten tells of an instruction that another one of its kind stands for.
func rewritten(a, b *dockerfile.Instruction) (string, bool) {
	switch {
	case a.Keyword != b.Keyword:
		return "", false
	case a.Keyword == "run":
		return "run " + edited(a, b), true
	case sameArguments(a, b):
		return leaving(a), true
	}
	return "", false
}

// edited is the words that leave and come between two RUNs.
func edited(a, b *dockerfile.Instruction) string {
	olds, news := script(a), script(b)
	changes, err := compare(olds, news)
	if err != nil {
		return strings.Join(olds, " ") + " => " + strings.Join(news, " ")
	}
	var out []string
	for _, c := range changes {
		for _, i := range c.gone {
			out = append(out, "-"+olds[i])
		}
		for _, j := range c.come {
			out = append(out, "+"+news[j])
		}
	}
	return strings.Join(out, " ")
}

// once writes a run of lines of one keyword in a fixed order and each once; steps that run commands stay in theirs.
func once(lines []string) []string {
	var out []string
	for len(lines) > 0 {
		n := 1
		for n < len(lines) && keyword(lines[n]) == keyword(lines[0]) {
			n++
		}
		run := lines[:n]
		if keyword(lines[0]) != "run" {
			slices.Sort(run)
		}
		out, lines = append(out, slices.Compact(run)...), lines[n:]
	}
	return out
}

func keyword(line string) string { return strings.Fields(line)[1] }
