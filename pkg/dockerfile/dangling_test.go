package dockerfile

import "testing"

// TestDanglingContinuation holds that only an instruction whose last words are continued runs on to the end of the file.
func TestDanglingContinuation(t *testing.T) {
	for text, want := range map[string]bool{
		"FROM a\nRUN b\n":                  false,
		"FROM a\nRUN b \\\n":               true,
		"FROM a\nRUN b \\ \t":              true,
		"FROM a\nRUN b \\\n  c\n":          false,
		"FROM a\nRUN b \\\n  c \\\n":       true,
		"FROM a\nRUN b \\\n# about c":      true,
		"FROM a\nRUN b \\\n# about c\n  c": false,
		"# escape=`\nFROM a\nRUN b \\\n":   false,
		"# escape=`\nFROM a\nRUN b `\n":    true,
	} {
		f, err := Parse("Dockerfile", []byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := f.Instructions[len(f.Instructions)-1].DanglingContinuation(f); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
