package lazyregexp

import (
	"reflect"
	"regexp"
	"testing"
)

// TestMethodsAreRegexps holds that each method is one of package regexp, with the same parameters.
func TestMethodsAreRegexps(t *testing.T) {
	ours, theirs := reflect.TypeFor[*Regexp](), reflect.TypeFor[*regexp.Regexp]()
	for i := range ours.NumMethod() {
		m := ours.Method(i)
		w, ok := theirs.MethodByName(m.Name)
		if !ok || reflect.ValueOf(New("a")).Method(i).Type() != reflect.ValueOf(regexp.MustCompile("a")).MethodByName(m.Name).Type() {
			t.Errorf("%s is %v, want %v", m.Name, m.Type, w.Type)
		}
	}
}

// TestAnswers holds a few answers to those of package regexp.
func TestAnswers(t *testing.T) {
	const expr, text = `(a+)(b)?`, "xaabab"
	lazy, plain := New(expr), regexp.MustCompile(expr)
	for _, pair := range [][2]any{
		{lazy.MatchString(text), plain.MatchString(text)},
		{lazy.FindStringSubmatch(text), plain.FindStringSubmatch(text)},
		{lazy.FindAllStringSubmatchIndex(text, -1), plain.FindAllStringSubmatchIndex(text, -1)},
		{lazy.FindSubmatchIndex([]byte(text)), plain.FindSubmatchIndex([]byte(text))},
		{lazy.ReplaceAllString(text, "$2-"), plain.ReplaceAllString(text, "$2-")},
		{lazy.Split(text, -1), plain.Split(text, -1)},
		{lazy.String(), plain.String()},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("%v, want %v", pair[0], pair[1])
		}
	}
}

// TestWrongExpression holds that a test finds an expression that can't be compiled.
func TestWrongExpression(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("nothing is said of a wrong expression")
		}
	}()
	New("(")
}
