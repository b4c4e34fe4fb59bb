package project

import (
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
	"github.com/msb-dev/msb/pkg/shell"
)

// scriptCommand is a simple command that stands in a script, on a line of it.
type scriptCommand struct {
	line    int
	fresh   bool     // a shell of its own begins here, in the script's first directories
	assigns []string // "NAME=text"
	words   []string // quotes gone, variables as $X
}

// maxLogical is the longest line, continuations joined, that is read as shell. Commands that name an image are far shorter.
const maxLogical = 16 << 10

// scriptCommands reads a script line by line, whatever stands around a line: loops, conditions and functions are no obstacle, and a line
// that is not understood is skipped. line is the number of the script's first line in its file, vars are the values of its variables.
func scriptCommands(text string, line int, vars settings) []scriptCommand {
	var out []scriptCommand
	if !strings.Contains(text, "$") && !aboutImages(text) {
		return nil
	}
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		first := i
		logical := lines[i]
		for strings.HasSuffix(logical, `\`) && i+1 < len(lines) && len(logical) < maxLogical {
			i++
			logical = strings.TrimSuffix(logical, `\`) + " " + strings.TrimSpace(lines[i])
		}
		if len(logical) < maxLogical {
			logical = vars.expand(plainVariables(logical))
		}
		if len(logical) < maxLogical && aboutImages(logical) {
			out = append(out, lineCommands(logical, line+first)...)
		}
	}
	if len(out) > 0 {
		out[0].fresh = true
	}
	return out
}

// aroundCommand are words and characters before a command that do not change what it is: those of make, and the shell's own.
var (
	beforeCommand = lazyregexp.New(`^(?:[@+({-]\s*|(?:if|elif|while|until|then|else|do|time|sudo|exec|!)\s+)+`)
	afterCommand  = lazyregexp.New(`(?:\s*;\s*(?:then|do|done|fi)|\s*[)}])+\s*$`)
)

func lineCommands(text string, line int) []scriptCommand { return nestedCommands(text, line, 3) }

// nestedCommands reads a line, and scripts that stand within it as words: of a shell with -c, of ssh.
func nestedCommands(text string, line, depth int) []scriptCommand {
	text = plainVariables(strings.TrimSpace(text))
	s, err := shell.Parse(text)
	if err != nil || beforeCommand.MatchString(text) {
		text = afterCommand.ReplaceAllString(beforeCommand.ReplaceAllString(text, ""), "")
		if s, err = shell.Parse(text); err != nil {
			return nil
		}
	}
	var out []scriptCommand
	for _, c := range s.Commands {
		sc := scriptCommand{line: line}
		for _, a := range c.Assigns {
			sc.assigns = append(sc.assigns, a.Name+"="+wordText(a.Value))
		}
		for _, w := range c.Words {
			sc.words = append(sc.words, wordText(w))
		}
		sc.words = unwrapped(sc.words)
		if inner := scriptWithin(sc.words); inner != "" && depth > 0 && aboutImages(inner) {
			out = append(out, nestedCommands(inner, line, depth-1)...)
			continue
		}
		out = append(out, sc)
	}
	return out
}

// unwrapped drops the programs in front of a command that run it as it is: sudo with its flags, env, time, exec.
func unwrapped(words []string) []string {
	for len(words) > 0 {
		switch words[0] {
		case "sudo", "env", "time", "exec", "command", "nohup":
		default:
			return words
		}
		words = words[1:]
		for len(words) > 0 && (strings.HasPrefix(words[0], "-") || strings.Contains(words[0], "=")) {
			user := words[0] == "-u"
			if words = words[1:]; user && len(words) > 0 {
				words = words[1:]
			}
		}
	}
	return words
}

// scriptWithin is the script that a command gives to a shell: sh -c 'script', ssh host 'script', eval "script"; "" if there is none.
func scriptWithin(words []string) string {
	if len(words) < 2 {
		return ""
	}
	last := words[len(words)-1]
	switch words[0] {
	case "sh", "bash", "/bin/sh", "/bin/bash", "zsh":
		if len(words) > 2 && strings.HasPrefix(words[1], "-") && strings.HasSuffix(words[1], "c") {
			return words[2]
		}
	case "ssh":
		if strings.Contains(last, " ") {
			return last
		}
	case "eval":
		return strings.Join(words[1:], " ")
	}
	return ""
}

// wordText is the word's value or, where variables stand in it, its text without quotes.
func wordText(w shell.Word) string {
	if v, ok := w.Literal(); ok {
		return v
	}
	return withoutQuotes.Replace(w.Raw)
}

var withoutQuotes = strings.NewReplacer(`"`, "", `'`, "")

// splitWords splits a string into words as Compose does for command: and entrypoint: quotes and backslashes, nothing else.
func splitWords(text string) []string {
	out := []string{}
	var b strings.Builder
	var quote byte
	in := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case c == '\\' && quote != '\'' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
			in = true
		case quote != 0:
			b.WriteByte(c)
		case c == '"' || c == '\'':
			quote, in = c, true
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			if in {
				out = append(out, b.String())
				b.Reset()
				in = false
			}
		default:
			b.WriteByte(c)
			in = true
		}
	}
	if in {
		out = append(out, b.String())
	}
	return out
}

// builtins are commands that a shell runs itself.
var builtins = map[string]bool{"exit": true, "true": true, "false": true, "test": true, "[": true, "echo": true, "cd": true, ":": true, "set": true, "exec": true, "printf": true, "export": true, "kill": true, "wait": true, "command": true, "trap": true, "eval": true, "read": true}

// programsOf tells which programs an argv starts: its first word and, of a shell with -c, those of its script. unread says why a script
// is not understood.
func programsOf(argv []string) (programs []string, unread string) {
	if len(argv) == 0 {
		return nil, ""
	}
	programs = argv[:1:1]
	base := argv[0][strings.LastIndexByte(argv[0], '/')+1:]
	if base != "sh" && base != "bash" && base != "ash" && base != "dash" || len(argv) < 3 || !strings.HasPrefix(argv[1], "-") || !strings.HasSuffix(argv[1], "c") {
		return programs, ""
	}
	s, err := shell.Parse(argv[2])
	if err != nil {
		return programs, err.Error()
	}
	for _, c := range s.Commands {
		if len(c.Words) == 0 {
			continue
		}
		name, ok := c.Words[0].Literal()
		switch {
		case !ok:
			return programs, "the program " + c.Words[0].Raw + " is not literal"
		case !builtins[name]:
			programs = append(programs, name)
		}
	}
	return programs, ""
}

// execUse is a program that runs beside the container's own.
func (u Use) withExec(argv []string) Use {
	u.Exec = argv
	u.Programs, u.Unread = programsOf(argv)
	return u
}
