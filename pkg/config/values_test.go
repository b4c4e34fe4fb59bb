package config

import (
	"slices"
	"testing"
)

// TestWords holds how --run is split: as a shell does, without one.
func TestWords(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string // nil for an error
	}{
		{"app --version", []string{"app", "--version"}},
		{`sh -c 'echo $HOME; id'`, []string{"sh", "-c", "echo $HOME; id"}},
		{`app "a b" c\ d ''`, []string{"app", "a b", "c d", ""}},
		{"export", []string{"export"}},
		{"app $HOME", nil},
		{"app *.txt", nil},
		{"app > file", nil},
		{"A=1 app", nil},
		{"a; b", nil},
		{"a && b", nil},
		{"app 'x", nil},
		{"", nil},
		{"  ", nil},
	} {
		got, err := Words(tt.text)
		if (err != nil) != (tt.want == nil) || !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, %v", tt.text, got, err)
		}
	}
}
