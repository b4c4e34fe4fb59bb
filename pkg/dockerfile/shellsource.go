package dockerfile

import "strings"

// ShellSource returns the script of a RUN, CMD or ENTRYPOINT in shell form as it stands in the source: text is
// Source[base:base+len(text)], continued lines and all, and a shell reads in it the commands that BuildKit hands to the shell.
//
// It answers false where the two differ: comments, blank lines or an escape with blanks behind it between the continued lines, a line
// continued inside single quotes or behind a #, escape=` on several lines, here-documents; and for anything but a shell form.
func (f *File) ShellSource(in *Instruction) (text string, base int, ok bool) {
	script, ok := shellForm(in)
	if !ok || script == "" {
		return "", 0, false
	}
	l := f.logical(in)
	trimmed := strings.TrimSpace(l.text)
	if !l.same || !strings.HasSuffix(trimmed, script) {
		return "", 0, false
	}
	end := strings.LastIndex(l.text, script) + len(script)
	base = l.offsets[end-len(script)]
	text = string(f.Source[base : l.offsets[end-1]+1])
	if text == script {
		return text, base, true
	}
	unfolded := strings.ReplaceAll(strings.ReplaceAll(text, "\\\r\n", ""), "\\\n", "")
	if unfolded != script || !foldsEverywhere(text) {
		return "", 0, false
	}
	return text, base, true
}

// shellForm is the text that BuildKit hands to the shell.
func shellForm(in *Instruction) (string, bool) {
	var line ShellDependantCmdLine
	switch cmd := in.Command.(type) {
	case *RunCommand:
		line = cmd.ShellDependantCmdLine
	case *CmdCommand:
		line = cmd.ShellDependantCmdLine
	case *EntrypointCommand:
		line = cmd.ShellDependantCmdLine
	default:
		return "", false
	}
	return strings.Join(line.CmdLine, " "), line.PrependShell && !in.Heredocs && len(line.CmdLine) == 1
}

// foldsEverywhere tells whether a shell takes every backslash-newline of a script away. It keeps them in single quotes and in comments;
// where quoting is nested ("$(…)") this errs on the side of false.
func foldsEverywhere(script string) bool {
	single, double, word := false, false, false // word: inside a word, where # begins no comment
	for i := 0; i < len(script); i++ {
		switch c := script[i]; {
		case single:
			if c == '\n' {
				return false
			}
			single = c != '\''
		case c == '\\':
			i++
			if i+1 < len(script) && script[i] == '\r' {
				i++
			}
			if i < len(script) && script[i] != '\n' {
				word = true
			}
		case c == '"':
			double, word = !double, true
		case c == '\'' && !double:
			single, word = true, true
		case c == '#' && !word && !double:
			return !strings.Contains(script[i:], "\n")
		default:
			word = strings.IndexByte(" \t\n;&|()<>`", c) < 0
		}
	}
	return true
}
