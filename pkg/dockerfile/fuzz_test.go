package dockerfile

import (
	"errors"
	"testing"
)

// No input panics; what is read is the source, cut.
func FuzzParse(f *testing.F) {
	for _, s := range samples {
		seed(f, s.src)
	}
	for _, e := range refused {
		seed(f, e.src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		file, err := Parse("Dockerfile", src)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Msg == "" || e.Line < 0 || e.Line > len(indexLines(src)) {
				t.Fatalf("%#v", err)
			}
			return
		}
		if err := partition(file); err != nil {
			t.Fatal(err)
		}
		for _, in := range file.Instructions {
			if err := sameNode(file, in); err != nil {
				t.Fatal(err)
			}
			if !file.logical(in).same {
				t.Fatalf("line %d: %q is not %q", in.Line, file.logical(in).text, in.node.Original)
			}
			if err := sameScript(file, in); err != nil {
				t.Fatal(err)
			}
			Words(in, file)
			in.DanglingContinuation(file)
		}
		file.Lint()
		file.LeaveAlone()
	})
}

// seed leaves the long ones out: they take the fuzzer's time and find nothing.
func seed(f *testing.F, src string) {
	if len(src) < 4096 {
		f.Add([]byte(src))
	}
}

// Apply either refuses or changes nothing but what the edits cover.
func FuzzApply(f *testing.F) {
	f.Add([]byte("FROM a\nCMD x\n"), 0, 4, "from", 6, 6, " AS b")
	f.Add([]byte("abc"), 1, 1, "x", 1, 1, "y")
	f.Add([]byte("abc"), 1, 3, "x", 2, 3, "y")
	f.Add([]byte(""), 0, 0, "x", -1, 5, "y")
	f.Fuzz(func(t *testing.T, src []byte, s1, e1 int, n1 string, s2, e2 int, n2 string) {
		out, err := Apply(src, []Edit{{s1, e1, n1}, {s2, e2, n2}})
		if err != nil {
			return
		}
		if want := len(src) - (e1 - s1) - (e2 - s2) + len(n1) + len(n2); len(out) != want {
			t.Fatalf("%d bytes, want %d", len(out), want)
		}
		first, last := min(s1, s2), max(e1, e2)
		if string(out[:first]) != string(src[:first]) || string(out[len(out)-(len(src)-last):]) != string(src[last:]) {
			t.Fatalf("%q: bytes outside of the edits changed", out)
		}
		again, err := Apply(src, []Edit{{s2, e2, n2}, {s1, e1, n1}})
		if err != nil || s1 != s2 && string(again) != string(out) {
			t.Fatalf("in the other order: %q, %v, not %q", again, err, out)
		}
	})
}
