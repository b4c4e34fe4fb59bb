package shell

import (
	"math/rand"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// shells are those of this machine that a RUN may meet.
func shells() [][]string {
	var found [][]string
	for _, argv := range [][]string{{"dash", "-c"}, {"bash", "-c"}, {"busybox", "sh", "-c"}} {
		if _, err := exec.LookPath(argv[0]); err == nil {
			found = append(found, argv)
		}
	}
	return found
}

// run runs a script with the tests' variables and nothing else.
func run(t *testing.T, sh []string, script string) string {
	t.Helper()
	cmd := exec.Command(sh[0], append(sh[1:], script)...)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"PATH=/bin:/usr/bin"}
	for name, value := range variables {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, _ := cmd.Output() // the last command may fail on purpose
	return string(out)
}

// Where we say a value, every shell passes exactly that as one argument.
func TestValueIsTheShells(t *testing.T) {
	for _, sh := range shells() {
		for _, tt := range words {
			if !tt.ok {
				continue
			}
			if got, want := run(t, sh, "printf '<%s>' "+tt.raw), "<"+tt.want+">"; got != want {
				t.Errorf("%s: %s: %q, want %q", sh[0], tt.raw, got, want)
			}
		}
	}
}

// The same for words that nobody thought of.
func TestRandomValueIsTheShells(t *testing.T) {
	atoms := []string{
		"a", "b", "/", "1", "é", ".", "..", "-", "=", ":", ",", "~", "~/", "!", "#", "%", "@", "+", "^", "?", "*", "[", "]", "{", "}", "(", "`",
		"$", "$x", "${x}", "${e}", "$e", "$k", "$p", "${e:-", "${x:+", "${e-", "'", `"`, `\`, `\"`, `\'`, `\$`, "$'", "\\\n",
	}
	random := rand.New(rand.NewSource(1))
	var script strings.Builder
	var raws, want []string
	for len(want) < 4000 {
		raw := ""
		for range 1 + random.Intn(7) {
			raw += atoms[random.Intn(len(atoms))]
		}
		s, err := Parse("cmd " + raw)
		if err != nil || len(s.Commands) != 1 || len(s.Commands[0].Words) != 2 || s.Commands[0].Words[1].Raw != raw {
			continue
		}
		if value, ok := s.Commands[0].Words[1].Value(lookup); ok {
			raws, want = append(raws, raw), append(want, "<"+value+">")
			script.WriteString("printf '<%s>\\0' " + raw + "\n")
		}
	}
	for _, sh := range shells() {
		got := strings.Split(run(t, sh, script.String()), "\x00")
		for i := range want {
			if i >= len(got) || got[i] != want[i] {
				t.Errorf("%s: %q: %q, want %q", sh[0], raws[i], got[min(i, len(got)-1)], want[i])
				break
			}
		}
	}
}

// A shell splits what Join wrote into the same arguments.
func TestJoinIsTheShells(t *testing.T) {
	argv := []string{"printf", "<%s>", "", " ", "a b", "it's", `"`, `\`, `\n`, "$x", "`x`", "$(x)", "*", "?", "[a]", "~", "#", "!", "{a,b}", "a;b", "a&b", "a|b", "(", "<", ">", "a\nb", "\t", "é", "\xff", "A=b", "if", "--x=y"}
	want := "<" + strings.Join(argv[2:], "><") + ">"
	for _, sh := range shells() {
		if got := run(t, sh, Join(argv)); got != want {
			t.Errorf("%s: %q, want %q", sh[0], got, want)
		}
	}
}

// The flat list runs as the script does: && and || look at the status before them, everything else runs anyway.
func TestFlatListRunsAsTheScript(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	read := 0
	for i := range 300 {
		script := randomList(random, 3)
		s, err := Parse(script)
		if err != nil {
			continue // a group where it can't be taken apart
		}
		read++
		want := interpret(t, s)
		for _, sh := range shells() {
			if got := run(t, sh, "say() { echo $1; return $1; }\n"+script); got != want {
				t.Errorf("%d: %s: %q prints %q, want %q (%s)", i, sh[0], script, got, want, describe(s))
			}
		}
	}
	if read < 100 {
		t.Errorf("only %d of the scripts were read", read)
	}
}

func randomList(random *rand.Rand, depth int) string {
	var b strings.Builder
	for i := range 1 + random.Intn(4) {
		if i > 0 {
			b.WriteString([]string{" && ", " || ", "; ", "\n"}[random.Intn(4)])
		}
		switch n := random.Intn(10); {
		case n == 0 && depth > 0:
			b.WriteString("{ " + randomList(random, depth-1) + "; }")
		case n == 1:
			b.WriteString("! say " + strconv.Itoa(random.Intn(2)))
		case n == 2:
			b.WriteString("false | say " + strconv.Itoa(random.Intn(2)))
		default:
			b.WriteString("say " + strconv.Itoa(random.Intn(2)))
		}
	}
	return b.String()
}

// interpret runs a flat list of `say STATUS`; in a pipe only the last command's status and output are seen.
func interpret(t *testing.T, s Script) string {
	t.Helper()
	var out strings.Builder
	status, skipped := 0, false
	for i, c := range s.Commands {
		if c.Join != Pipe {
			skipped = c.Join == And && status != 0 || c.Join == Or && status == 0
		}
		if skipped || i+1 < len(s.Commands) && s.Commands[i+1].Join == Pipe {
			continue
		}
		status, _ = strconv.Atoi(c.Words[1].Raw)
		out.WriteString(c.Words[1].Raw + "\n")
		if c.Negated {
			status = 1 - status
		}
	}
	return out.String()
}
