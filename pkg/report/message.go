package report

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/shell"
)

// maxMessage is the most bytes of a message: what GitHub takes as the body of a pull request, 65,536 characters, if each takes one.
const maxMessage = 65_536

// maxNamed is the most files that a message's command names.
const maxNamed = 5

// Message is the message of a commit with the rewrites among the records, which are of one repository: a subject of at most 72 characters, an
// empty line, and what is to be known of each, in lines of 72 characters. It reads as plain text and as Markdown, so that it can be a pull
// request's title and body: nothing that comes from a file acts as markup, mentions or refers to anybody, or keeps pipelines from running. What
// is more than 65,536 bytes is left out, file by file, and counted. It is empty if there is no rewrite.
func Message(rs ...Record) []byte {
	rs = slices.DeleteFunc(slices.Clone(rs), func(r Record) bool { return r.Status != "rewritten" })
	if len(rs) == 0 {
		return nil
	}
	head, end := subject(rs)+"\n\n", closing(rs)
	if len(rs) == 1 {
		return []byte(head + section(rs[0], false) + end)
	}
	return []byte(within(maxMessage, head, len(rs), func(i int) string { return section(rs[i], true) }, end, func(left int) string {
		return fmt.Sprintf("%s of the %d are left out here: there is no room for more.\n\n", counted(left, "file"), len(rs))
	}))
}

// within puts parts between a head and an end, as many as there is room for in max bytes; left says how many are not there.
func within(max int, head string, parts int, part func(int) string, end string, left func(int) string) string {
	room := max - len(head) - len(end) - len(left(parts))
	var b strings.Builder
	b.WriteString(head)
	for i := range parts {
		p := part(i)
		if room -= len(p); room < 0 {
			b.WriteString(left(parts - i))
			break
		}
		b.WriteString(p)
	}
	return b.String() + end
}

// counted is a number and a noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// deeds say what a rewrite of a transform does, for the subject; %s is the runtime image.
var deeds = map[string]string{
	"go-scratch": "run the Go program on %s",
	"maven-jre":  "run the Java program on %s",
	"node-nginx": "serve the site with %s",
}

const maxSubject = 72

// subject is the first line. A name that could act in a title is left out.
func subject(rs []Record) string {
	if len(rs) > 1 {
		return fmt.Sprintf("Split %d Dockerfiles into build and runtime stages", len(rs))
	}
	r := rs[0]
	deed := "build and run in stages of their own"
	if d, ok := deeds[r.Transform]; ok {
		deed = fmt.Sprintf(d, shortImage(r.Runtime))
	}
	for _, name := range []string{r.Path, path.Base(r.Path)} {
		if line := name + ": " + deed; inertName(name) && len(line) <= maxSubject {
			return line
		}
	}
	if line := "Dockerfile: " + deed; len(line) <= maxSubject {
		return line
	}
	return "Dockerfile: build and run in stages of their own"
}

// shortImage is an image without registry, tag and digest.
func shortImage(ref string) string {
	name, _, _ := strings.Cut(ref, "@")
	if at := strings.LastIndexByte(name, ':'); at > strings.LastIndexByte(name, '/') {
		name = name[:at]
	}
	if host, rest, ok := strings.Cut(name, "/"); ok && strings.ContainsAny(host, ".:") {
		name = rest
	}
	if !inertName(name) {
		return "a smaller image"
	}
	return name
}

// section is what is to be known of one rewrite.
func section(r Record, titled bool) string {
	p := &paragraphs{}
	if titled {
		p.b.WriteString("**" + codeSpan(harmless(r.Path)) + "**\n\n")
	}
	p.text(sentence(r.Summary))
	p.labelled("Stays", r.Stays)
	p.differences(r.Differences)
	p.labelled("Gone", []string{strings.Join(r.Gone, ", ")})
	for _, a := range r.Assumed {
		p.text("Assumed: `" + a + "`.")
	}
	p.labelled("Note", r.Notes)
	p.refusals(r)
	p.text(facts(r))
	return p.b.String()
}

// facts are the sizes of the bases, whether the rewrite was tried, its kind and its risk.
func facts(r Record) string {
	var out []string
	if b, a := r.Before, r.After; b != nil && a != nil && b.Size > 0 && (a.Size > 0 || a.Base == "scratch") && a.Size != b.Size {
		out = append(out, fmt.Sprintf("The base image takes about %d MB unpacked, not %d MB.", a.Size, b.Size))
	}
	if r.Verify != nil {
		out = append(out, fmt.Sprintf("Both images were built, started and compared by msb verify: %s.", r.Verify.Status))
	}
	if r.Risk != nil {
		out = append(out, "Risk: "+*r.Risk+".")
	}
	if r.Kind != "" {
		out = append(out, "Kind: `"+r.Kind+"`.")
	}
	return strings.Join(out, " ")
}

// closing says what made the change, how to make it again, and how to undo it.
func closing(rs []Record) string {
	made := "Made by msb " + rs[0].Msb
	if s := rs[0].Settings; s != "" {
		made += " with settings `" + s[:min(len(s), len("sha256:")+12)] + "`"
	}
	words := []string{"msb", "rewrite", "--write"}
	for _, r := range rs {
		name := r.Path
		if strings.HasPrefix(name, "-") {
			name = "./" + name
		}
		words = append(words, name)
	}
	again := "`msb rewrite --write` and the names of these files"
	if len(rs) <= maxNamed && !slices.ContainsFunc(words, func(w string) bool { return Printable(w) != w }) {
		again = codeSpan(harmless(shell.Join(words)))
	}
	p := &paragraphs{}
	p.tokens(slices.Concat(tokens(made+". The same again, in the root of the repository:"), []string{again + "."}, tokens("To undo it: `git revert` this commit.")))
	return strings.TrimSuffix(p.b.String(), "\n")
}

// differences lists what differs and why; what only the tool chain could tell, and the form of answers, is named.
func (p *paragraphs) differences(ds []RecordDifference) {
	var form, quiet []string
	var list []string
	for _, d := range ds {
		switch {
		case proof.Form(d.ID):
			form = append(form, "`"+d.ID+"`")
		case proof.Quiet(d.ID):
			quiet = append(quiet, "`"+d.ID+"`")
		default:
			list = append(list, sentence(because(d.Why, some(d.Details)))+" (`"+d.ID+"`)")
		}
	}
	p.list("Differs:", list)
	if len(form) > 0 {
		p.text("Headers and forms of answers differ: " + strings.Join(form, ", ") + ".")
	}
	if len(quiet) > 0 {
		p.text("Nobody but the tool chain could tell: " + strings.Join(quiet, ", ") + ".")
	}
}

// refusals list why no smaller plan was used.
func (p *paragraphs) refusals(r Record) {
	var list []string
	for _, f := range together(r.Result(r.Path).Refusals) {
		list = append(list, fmt.Sprintf("not %s (`%s`): %s: %s", f.Plan, f.ID, at(f.File, f.Line), sentence(reason(f))))
	}
	p.list("It could not be smaller:", list)
}

// at is a place.
func at(file string, line int) string {
	if line > 0 {
		return fmt.Sprintf("%s:%d", file, line)
	}
	return file
}

// sentence ends a text as a sentence.
func sentence(s string) string {
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}
