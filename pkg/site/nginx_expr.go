package site

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// An nginxExpr is an expression that means the same to PCRE and to Go.
type nginxExpr struct {
	re *regexp.Regexp
	// holds and ends are in, and at the end of, all that it matches: to look for them takes a tenth of the time.
	holds, ends string
}

// nginxRegexp compiles an expression.
func nginxRegexp(expr string, fold bool) (*nginxExpr, bool) {
	if strings.Contains(expr, "(?") || strings.Contains(expr, "[:") || len(expr) > 256 || foreignEscape.MatchString(expr) {
		return nil, false
	}
	flags := syntax.Perl
	if fold {
		flags |= syntax.FoldCase
	}
	tree, err := syntax.Parse(expr, flags)
	if err != nil {
		return nil, false
	}
	if fold {
		expr = "(?i)" + expr
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		return nil, false
	}
	e := &nginxExpr{re: re}
	e.holds, e.ends = literals(tree)
	return e, true
}

// literals are the last literal of an expression, and the one that stands right before its end.
func literals(tree *syntax.Regexp) (holds, ends string) {
	if tree.Op != syntax.OpConcat {
		return "", ""
	}
	for i, part := range tree.Sub {
		if part.Op != syntax.OpLiteral || part.Flags&syntax.FoldCase != 0 {
			continue
		}
		holds = string(part.Rune)
		if i+2 == len(tree.Sub) && tree.Sub[i+1].Op == syntax.OpEndText {
			ends = holds
		}
	}
	return holds, ends
}

// may is false for a path that the expression can't match.
func (e *nginxExpr) may(uri string) bool {
	return strings.HasSuffix(uri, e.ends) && strings.Contains(uri, e.holds)
}

func (e *nginxExpr) matches(uri string) bool { return e != nil && e.may(uri) && e.re.MatchString(uri) }

// An nginxRewrite replaces a path that the expression matches.
type nginxRewrite struct {
	expr *nginxExpr
	to   string // in the syntax of regexp.Expand
}

// readRewrite reads "rewrite regex path break".
func readRewrite(args []string) (*nginxRewrite, bool) {
	if len(args) != 3 || args[2] != "break" || !plainReplacement.MatchString(args[1]) {
		return nil, false
	}
	expr, ok := nginxRegexp(args[0], false)
	return &nginxRewrite{expr: expr, to: bracedNumber.ReplaceAllString(args[1], "$${$1}")}, ok
}

var (
	plainReplacement = lazyregexp.New(`^(/|\$[1-9])([A-Za-z0-9_./-]|\$[1-9])*$`)
	bracedNumber     = lazyregexp.New(`\$([1-9])`)
)

// escapedPath is a path with the escape of a slash or a dollar sign, which sirv does not decode: no file has such a name there.
var escapedPath = lazyregexp.New(`(?i)%2[4f]`)

// setEscaped reads "if ($request_uri ~* ^[^?]*%2[4f]) { rewrite ^ /file break; }" and no other condition.
func (c *nginxScope) setEscaped(d directive) bool {
	if !slices.Equal(d.Args, []string{"($request_uri", "~*", "^[^?]*%2[4f])"}) || len(d.Block) != 1 {
		return false
	}
	r := d.Block[0]
	if r.Name != "rewrite" || r.Body || len(r.Args) != 3 || r.Args[0] != "^" || r.Args[2] != "break" || !tryPath.MatchString(r.Args[1]) {
		return false
	}
	c.escaped = r.Args[1]
	return strings.HasPrefix(c.escaped, "/")
}

// replace gives what a rewrite makes of a path.
func (r nginxRewrite) replace(uri string) string {
	if !r.expr.may(uri) {
		return uri
	}
	m := r.expr.re.FindStringSubmatchIndex(uri)
	if m == nil {
		return uri
	}
	return string(r.expr.re.ExpandString(nil, r.to, uri, m))
}

// foreignEscape is a backslash before anything but a punctuation mark or one of \w and \s, a counted repetition or a possessive one.
// (To \s of PCRE a vertical tab belongs too, which no path has.)
var foreignEscape = lazyregexp.New(`\\[^./^$*+?()|\[\]ws-]|[{}]|[*+?]\+`)
