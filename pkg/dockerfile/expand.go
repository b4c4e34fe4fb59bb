package dockerfile

import (
	"strings"
	"unicode/utf8"

	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// Expand expands a word of an instruction as BuildKit does: variables with their forms (${x:-w}, ${x%p}, …), quotes and escapes.
// lookup returns a variable's value and whether it is known. known is false where a variable of the word is not, also where a default
// stands beside it, where the syntax is wrong, and for words that were not UTF-8: BuildKit puts U+FFFD into values of ENV, LABEL, ARG and JSON.
func Expand(word string, escape byte, lookup func(string) (string, bool)) (value string, known bool) {
	defer func() {
		if recover() != nil {
			value, known = "", false
		}
	}()
	if !lexable(word) {
		return "", false
	}
	if strings.ContainsRune(word, utf8.RuneError) {
		return "", false
	}
	if !strings.ContainsAny(word, "$'\"\\`") {
		return word, true // most words: the lexer takes its time
	}
	result, err := shell.NewLex(rune(escape)).ProcessWordWithMatches(word, variables(lookup))
	if err != nil || len(result.Unmatched) > 0 {
		return "", false
	}
	return result.Result, true
}

// lexable tells whether BuildKit's lexer should see a word: its scanner prints to the standard error at bytes that are not UTF-8, and it
// recurses.
func lexable(word string) bool {
	return len(word) <= MaxSize && utf8.ValidString(word) && strings.IndexByte(word, 0) < 0
}

// variables makes a function what BuildKit's lexer asks.
type variables func(string) (string, bool)

// Get returns a variable's value.
func (v variables) Get(name string) (string, bool) { return v(name) }

// Keys lists no names: BuildKit uses them for suggestions only.
func (v variables) Keys() []string { return nil }
