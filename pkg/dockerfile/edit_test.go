package dockerfile

import (
	"strings"
	"testing"
)

func TestApply(t *testing.T) {
	for _, tt := range []struct {
		name  string
		edits []Edit
		want  string
	}{
		{"none", nil, "abcdef"},
		{"insert", []Edit{{3, 3, "X"}}, "abcXdef"},
		{"at both ends", []Edit{{6, 6, "Y"}, {0, 0, "X"}}, "XabcdefY"},
		{"replace", []Edit{{1, 3, "X"}}, "aXdef"},
		{"delete all", []Edit{{0, 6, ""}}, ""},
		{"touching", []Edit{{2, 4, "Y"}, {0, 2, "X"}}, "XYef"},
		{"insertions keep their order", []Edit{{3, 3, "1"}, {3, 3, "2"}, {3, 3, "3"}}, "abc123def"},
		{"insertion before a replacement", []Edit{{3, 5, "X"}, {3, 3, "1"}}, "abc1Xf"},
		{"insertion behind a replacement", []Edit{{3, 3, "1"}, {1, 3, "X"}}, "aX1def"},
	} {
		src := []byte("abcdef")
		got, err := Apply(src, tt.edits)
		if err != nil || string(got) != tt.want || string(src) != "abcdef" {
			t.Errorf("%s: %q, %v, source %q, want %q", tt.name, got, err, src, tt.want)
		}
	}
}

func TestApplyRefuses(t *testing.T) {
	for _, tt := range []struct {
		name  string
		edits []Edit
		want  string
	}{
		{"before the start", []Edit{{-1, 2, ""}}, "the source has 6"},
		{"behind the end", []Edit{{5, 7, ""}}, "the source has 6"},
		{"backwards", []Edit{{4, 3, ""}}, "the source has 6"},
		{"overlap", []Edit{{2, 4, ""}, {3, 5, ""}}, "overlaps"},
		{"one inside the other", []Edit{{1, 5, ""}, {2, 3, ""}}, "overlaps"},
		{"insertion inside a replacement", []Edit{{2, 2, "x"}, {1, 3, ""}}, "overlaps"},
		{"twice the same", []Edit{{1, 3, ""}, {1, 3, ""}}, "overlaps"},
	} {
		got, err := Apply([]byte("abcdef"), tt.edits)
		if err == nil || got != nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %q, %v, want %q", tt.name, got, err, tt.want)
		}
	}
}
