// Package page writes a review as one HTML file: it needs no network and no other file, and can be read without JavaScript.
package page

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"
	"sync"

	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/review"
)

//go:embed assets
var assets embed.FS

// scripts are the parts of the page's one script, in their order.
var scripts = []string{"begin.js", "diff.js", "filter.js", "page.js"}

// policy is the content security policy of a page with that style sheet and that script.
func policy(style, script string) string {
	return "default-src 'none'; style-src " + source(style) + "; script-src " + source(script) + "; img-src data:; base-uri 'none'; form-action 'none'"
}

// templates are parsed when a page is first written: most runs of a program write none.
var templates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"printable": report.Printable,
		"number":    number,
		"counted":   counted,
		"dec":       dec,
		"spans":     spansHTML,
		"lines":     detailLines,
	}).ParseFS(assets, "assets/*.html"))
})

// Write writes the review as HTML. The same review gives the same bytes. An error is one of w.
func Write(w io.Writer, r review.Review) error {
	b := bufio.NewWriterSize(w, 1<<16)
	if err := templates().ExecuteTemplate(b, "page.html", newView(r)); err != nil {
		return err
	}
	return b.Flush()
}

func read(name string) string {
	b, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func join(names []string) string {
	var b strings.Builder
	for _, n := range names {
		b.WriteString(read(n))
	}
	return b.String()
}

// source allows one text in a content security policy, by its hash.
func source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
