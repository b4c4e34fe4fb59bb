package unified

import (
	"fmt"
	"testing"
)

// TestThereAndBack holds that a diff leads from the old text to the new one and back.
func TestThereAndBack(t *testing.T) {
	for _, p := range pairs {
		for _, context := range []int{0, 1, 3, 100} {
			t.Run(fmt.Sprintf("%s/%d", p.name, context), func(t *testing.T) {
				diff, err := Diff("a/@@ x", "b/@@ x", []byte(p.old), []byte(p.new), context)
				if err != nil {
					t.Fatal(err)
				}
				if got, err := Apply([]byte(p.old), diff); err != nil || string(got) != p.new {
					t.Errorf("applied: %q, %v\nwant     %q\n%s", got, err, p.new, diff)
				}
				if got, err := Revert([]byte(p.new), diff); err != nil || string(got) != p.old {
					t.Errorf("reverted: %q, %v\nwant      %q\n%s", got, err, p.old, diff)
				}
			})
		}
	}
}

// TestDiffOfAnotherText holds that a diff is not forced onto a text that it was not made of, and that what is no diff is an error.
func TestDiffOfAnotherText(t *testing.T) {
	const diff = "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
	for _, tt := range []struct{ text, diff string }{
		{"a\nc\n", diff},
		{"a\n", diff},
		{"x\na\nb\n", diff},
		{"a\nb", diff},
		{"a\nb\n", "--- a/x\n+++ b/x\n@@ -9,2 +1,2 @@\n a\n-b\n+c\n"},
		{"a\nb\n", "--- a/x\n+++ b/x\n@@ -x +1,2 @@\n a\n-b\n+c\n"},
		{"a\nb\n", "--- a/x\n+++ b/x\n@@ -0 +1,2 @@\n a\n-b\n+c\n"},
		{"a\nb\n", "--- a/x\n+++ b/x\n@@\n"},
		{"a\nb\n", "--- a/x\n+++ b/x\n@@ -2 +2 @@\n-b\n+c\n@@ -1 +1 @@\n-a\n+b\n"},
	} {
		if got, err := Apply([]byte(tt.text), []byte(tt.diff)); err == nil {
			t.Errorf("%q applied to %q gives %q", tt.diff, tt.text, got)
		}
	}
}
