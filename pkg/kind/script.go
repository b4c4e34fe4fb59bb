package kind

import (
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/shell"
)

// script is the words of a RUN.
func script(in *dockerfile.Instruction) []string {
	run := in.Command.(*dockerfile.RunCommand)
	if in.Heredocs {
		return []string{in.Joined()}
	}
	return commandLine(run.ShellDependantCmdLine)
}

// tokens is the words of a script. What is no list of simple commands is told by its words as they stand between blanks.
func tokens(text string) []string {
	s, err := shell.Parse(text)
	if err != nil {
		return each(strings.Fields(text), word)
	}
	var out []string
	for _, c := range s.Commands {
		words := command(c)
		if len(words) == 0 {
			continue
		}
		if join := c.Join.String(); join != "" && len(out) > 0 {
			out = append(out, join)
		}
		out = append(out, words...)
	}
	return out
}

// command is the words of a simple command, nothing of one that only tidies up.
func command(c shell.Command) []string {
	e := recipe.Exec{Command: c, Argv: values(c.Words)}
	if len(e.Argv) > 0 && recipe.CleansUp(e) {
		return nil
	}
	var out []string
	if c.Negated {
		out = append(out, "!")
	}
	for _, a := range c.Assigns {
		out = append(out, a.Name+"="+setting(value(a.Value)))
	}
	if len(e.Argv) > 0 {
		out = append(out, programName(e.Argv[0]))
		out = append(out, operands(e)...)
	}
	for _, r := range c.Redirects {
		out = append(out, r.Fd+r.Op, word(value(r.Target)))
	}
	if c.Background {
		out = append(out, "&")
	}
	return out
}

// operands are the arguments of a program.
func operands(e recipe.Exec) []string {
	args := e.Argv[1:]
	switch {
	case recipe.Installs(e):
		return each(args, packaged(recipe.PackageWords(e)))
	case recipe.FetchesLists(e):
		return args
	case e.Name() == "printf":
		return printed(args)
	}
	return each(args, word)
}

// packaged keeps the names of packages, without their versions.
func packaged(packages []string) func(string) string {
	return func(w string) string {
		if strings.ContainsAny(w, "/$") {
			return word(w)
		}
		if slices.Contains(packages, w) {
			w = w[:len(w)-len(strings.TrimLeft(w, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+-_:"))]
		}
		return w
	}
}

// printed is the lines of a file that printf writes, but for comments.
func printed(args []string) []string {
	var out []string
	for _, a := range args {
		if line := directive(a); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// directive is a line of a server's configuration. What the project chooses in it, and what msb takes from the project, is a placeholder; the
// rest decides how the server answers.
func directive(line string) string {
	fields := strings.Fields(line)
	switch {
	case len(fields) == 0 || strings.HasPrefix(fields[0], "#"):
		return ""
	case fields[0] == "listen" || fields[0] == "add_header":
		return numbers(strings.Join(fields, " "))
	case fields[0] == "root" && len(fields) == 2:
		return "root " + place(strings.TrimSuffix(fields[1], ";"))
	}
	return strings.Join(fields, " ")
}

// numbers puts a placeholder for each run of digits.
func numbers(s string) string {
	var b strings.Builder
	in := false
	for _, r := range s {
		digit := r >= '0' && r <= '9'
		if digit && !in {
			b.WriteString("<number>")
		}
		if !digit {
			b.WriteRune(r)
		}
		in = digit
	}
	return b.String()
}

// setting is a variable's value: a switch as it is, of all else what it is.
func setting(v string) string {
	if v == "0" || v == "1" || v == "" {
		return v
	}
	return word(v)
}

func values(words []shell.Word) []string {
	var out []string
	for _, w := range words {
		out = append(out, value(w))
	}
	return out
}

// value is a word's value, or its text where that depends on variables.
func value(w shell.Word) string {
	if v, ok := w.Literal(); ok {
		return v
	}
	return strings.Trim(w.Raw, `"`)
}
