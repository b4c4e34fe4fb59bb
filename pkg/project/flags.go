package project

import "strings"

// flagTable says which flags of a command take no value, and what its short flags mean. All others take one.
// (docker/cli docs/reference/commandline and docker/compose docs/reference, 2026-08.)
type flagTable struct {
	plain string // long names and letters, between spaces
	short map[byte]string
}

var (
	buildFlags = flagTable{" no-cache pull push load quiet q rm force-rm squash compress debug D check print ",
		map[byte]string{'t': "tag", 'f': "file", 'o': "output", 'm': "memory", 'c': "cpu-shares"}}
	runFlags = flagTable{" detach d interactive i tty t rm init privileged read-only no-healthcheck publish-all P sig-proxy oom-kill-disable disable-content-trust quiet q replace ",
		map[byte]string{'a': "attach", 'c': "cpu-shares", 'e': "env", 'h': "hostname", 'l': "label", 'm': "memory", 'p': "publish", 'u': "user", 'v': "volume", 'w': "workdir"}}
	execFlags        = flagTable{" detach d interactive i tty t privileged ", runFlags.short}
	composeFlags     = flagTable{" verbose compatibility dry-run all-resources no-ansi ", map[byte]string{'f': "file", 'p': "project-name"}}
	composeRunFlags  = flagTable{" detach d rm no-TTY T no-deps service-ports P interactive i build use-aliases quiet-pull quiet-build remove-orphans tty t quiet q ", runFlags.short}
	composeExecFlags = flagTable{" detach d no-TTY T interactive i tty t privileged ", runFlags.short}
	copyFlags        = flagTable{" archive a follow-link L quiet q ", nil}
)

func (t flagTable) isPlain(name string) bool { return strings.Contains(t.plain, " "+name+" ") }

// parse reads flags up to the first word that is none; with mixed, flags may follow words too. Values are by long name.
func (t flagTable) parse(words []string, mixed bool) (flags map[string][]string, rest []string) {
	flags = map[string][]string{}
	for len(words) > 0 {
		w := words[0]
		words = words[1:]
		switch {
		case w == "--":
			return flags, append(rest, words...)
		case strings.HasPrefix(w, "--"):
			name, value, given := strings.Cut(w[2:], "=")
			if !given && !t.isPlain(name) && len(words) > 0 {
				value, words = words[0], words[1:]
			}
			flags[name] = append(flags[name], value)
		case len(w) > 1 && w[0] == '-':
			words = t.letters(w[1:], words, flags)
		case mixed:
			rest = append(rest, w)
		default:
			return flags, append([]string{w}, words...)
		}
	}
	return flags, rest
}

// letters reads -itv x and -vx.
func (t flagTable) letters(w string, words []string, flags map[string][]string) []string {
	for i := range len(w) {
		letter := w[i : i+1]
		if t.isPlain(letter) {
			flags[letter] = append(flags[letter], "")
			continue
		}
		name := t.short[w[i]]
		if name == "" {
			name = letter
		}
		value := strings.TrimPrefix(w[i+1:], "=")
		if value == "" && len(words) > 0 {
			value, words = words[0], words[1:]
		}
		flags[name] = append(flags[name], value)
		break
	}
	return words
}
