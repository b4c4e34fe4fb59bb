package maven

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Bounds of one pom. The largest public poms (spring-boot-dependencies, quarkus-bom) stay below a tenth of them but for the size: quarkus-bom has 0.9 MB.
const (
	maxPomSize  = 4 << 20
	maxPomDepth = 64
	maxPomNodes = 200_000
)

// Node is an element of a pom or of a plugin's configuration.
type Node struct {
	Name     string
	Text     string // trimmed; "" if the element has children
	Attrs    map[string]string
	Children []*Node
	Place    Place
}

// Child returns the first child with the name, nil if there is none or n is nil.
func (n *Node) Child(name string) *Node {
	if n == nil {
		return nil
	}
	for _, c := range n.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// At follows names from child to child; nil if there is no such element.
func (n *Node) At(names ...string) *Node {
	for _, name := range names {
		n = n.Child(name)
	}
	return n
}

// Get returns the text of the element that names lead to, and whether there is one.
func (n *Node) Get(names ...string) (string, bool) {
	c := n.At(names...)
	if c == nil {
		return "", false
	}
	return c.Text, true
}

// text is Get without the second answer.
func (n *Node) text(names ...string) string {
	t, _ := n.Get(names...)
	return t
}

// list returns the children of the element that names lead to.
func (n *Node) list(names ...string) []*Node {
	c := n.At(names...)
	if c == nil {
		return nil
	}
	return c.Children
}

func (n *Node) place() Place {
	if n == nil {
		return Place{}
	}
	return n.Place
}

func (n *Node) clone() *Node {
	if n == nil {
		return nil
	}
	c := *n
	c.Children = make([]*Node, len(n.Children))
	for i, x := range n.Children {
		c.Children[i] = x.clone()
	}
	return &c
}

// Error is a pom that can't be read.
type Error struct {
	File string
	Line int // from 1; 0 if it concerns the whole file
	Msg  string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Msg
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg)
}

// parseXML reads an XML document as Maven reads a pom: names without their namespace, text trimmed, HTML's entities known.
// A document type that declares entities is refused, so that no text can grow.
func parseXML(file string, src []byte) (*Node, error) {
	if len(src) > maxPomSize {
		return nil, &Error{File: file, Msg: fmt.Sprintf("larger than %d bytes", maxPomSize)}
	}
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
		return nil, &Error{File: file, Line: 1, Msg: "encoded in UTF-16, which is not read"}
	}
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))))
	d.Entity = xml.HTMLEntity
	d.CharsetReader = charsetReader
	t := tree{file: file, d: d}
	return t.read()
}

// tree builds nodes from tokens without recursion, so that no document can exhaust the stack.
type tree struct {
	file  string
	d     *xml.Decoder
	open  []*Node
	text  []*strings.Builder
	root  *Node
	nodes int
}

func (t *tree) read() (*Node, error) {
	for {
		line, _ := t.d.InputPos()
		tok, err := t.d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, t.wrap(err)
		}
		if err := t.add(tok, line); err != nil {
			return nil, err
		}
	}
	if t.root == nil {
		return nil, &Error{File: t.file, Msg: "no element"}
	}
	return t.root, nil
}

func (t *tree) add(tok xml.Token, line int) error {
	switch tok := tok.(type) {
	case xml.StartElement:
		return t.start(tok, line)
	case xml.EndElement:
		n := t.open[len(t.open)-1]
		if len(n.Children) == 0 {
			n.Text = strings.TrimSpace(t.text[len(t.text)-1].String())
		}
		t.open, t.text = t.open[:len(t.open)-1], t.text[:len(t.text)-1]
	case xml.CharData:
		if len(t.open) > 0 {
			t.text[len(t.text)-1].Write(tok)
		}
	case xml.Directive:
		if bytes.Contains(tok, []byte("<!")) || bytes.ContainsRune(tok, '[') {
			return &Error{File: t.file, Line: line, Msg: "a document type with declarations is not read"}
		}
	}
	return nil
}

func (t *tree) start(tok xml.StartElement, line int) error {
	if t.nodes++; t.nodes > maxPomNodes {
		return &Error{File: t.file, Line: line, Msg: fmt.Sprintf("more than %d elements", maxPomNodes)}
	}
	if len(t.open) >= maxPomDepth {
		return &Error{File: t.file, Line: line, Msg: fmt.Sprintf("elements nested deeper than %d", maxPomDepth)}
	}
	n := &Node{Name: tok.Name.Local, Place: Place{t.file, line}}
	for _, a := range tok.Attr {
		if n.Attrs == nil {
			n.Attrs = map[string]string{}
		}
		n.Attrs[a.Name.Local] = a.Value
	}
	switch {
	case len(t.open) > 0:
		up := t.open[len(t.open)-1]
		up.Children = append(up.Children, n)
	case t.root != nil:
		return &Error{File: t.file, Line: line, Msg: "a second document element"}
	default:
		t.root = n
	}
	t.open = append(t.open, n)
	t.text = append(t.text, &strings.Builder{})
	return nil
}

func (t *tree) wrap(err error) error {
	line, _ := t.d.InputPos()
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return &Error{File: t.file, Line: syntax.Line, Msg: syntax.Msg}
	}
	return &Error{File: t.file, Line: line, Msg: strings.TrimPrefix(err.Error(), "xml: ")}
}

// charsetReader knows the encodings that poms are written in. Windows-1252 reads as Latin-1: they differ in quotes and dashes only.
func charsetReader(charset string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(charset) {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return r, nil
	case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "iso-8859-15", "windows-1252", "cp1252":
		src, err := io.ReadAll(io.LimitReader(r, maxPomSize))
		if err != nil {
			return nil, err
		}
		out := make([]byte, 0, len(src)+len(src)/8)
		for _, b := range src {
			out = utf8.AppendRune(out, rune(b))
		}
		return bytes.NewReader(out), nil
	}
	return nil, fmt.Errorf("encoding %q is not read", charset)
}
