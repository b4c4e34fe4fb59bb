package maven

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// parents holds what poms of public repositories set for their children, as far as it concerns what this package answers: one row a range of versions in
// parents.tsv, and the parts of the pom in a file.
//
//go:embed parents
var parents embed.FS

// parentRow says which file stands for the versions of a parent from (inclusive) to (exclusive, "" for no end).
type parentRow struct{ key, from, to, file string }

var parentRows = sync.OnceValue(func() []parentRow {
	src, err := parents.ReadFile("parents/parents.tsv")
	if err != nil {
		return nil
	}
	var out []parentRow
	for line := range strings.Lines(string(src)) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(f) >= 5 && !strings.HasPrefix(line, "#") {
			out = append(out, parentRow{f[0], f[1], f[2], f[3]})
		}
	}
	return out
})

// knownParent returns what a parent of a repository sets, nil if the table does not know it. Versions above the newest one measured count as known:
// these parents have not changed what concerns us but in a new major version, and the table ends at the next one.
func knownParent(at Parent) (*raw, error) {
	for _, row := range parentRows() {
		if row.key != at.GroupID+":"+at.ArtifactID || !atLeast(at.Version, row.from) || row.to != "" && atLeast(at.Version, row.to) {
			continue
		}
		key := parentVersion{row.file, at.Version}
		if p, ok := readParents.Load(key); ok {
			return p.(*raw), nil
		}
		p, err := key.read()
		if err == nil {
			readParents.Store(key, p)
		}
		return p, err
	}
	return nil, nil
}

// readParents keeps what was read of the table: nothing is written to a raw once it is read.
var readParents sync.Map

// A parentVersion is a file of the table, for one version.
type parentVersion struct{ file, version string }

func (k parentVersion) read() (*raw, error) {
	src, err := parents.ReadFile("parents/" + k.file)
	if err != nil {
		return nil, fmt.Errorf("table of parents: %w", err)
	}
	text := strings.ReplaceAll(string(src), "@version@", k.version)
	root, err := parseXML("", []byte(text))
	if err != nil {
		return nil, fmt.Errorf("table of parents: %s: %w", k.file, err)
	}
	forget(root)
	return readRaw("", root)
}

// forget removes places: lines of the table mean nothing to a user.
func forget(n *Node) {
	n.Place = Place{}
	for _, c := range n.Children {
		forget(c)
	}
}

// atLeast compares the numbers that versions begin with; false if v has none.
func atLeast(v, least string) bool {
	a, ok := numbers(v)
	b, _ := numbers(least)
	if !ok {
		return false
	}
	for i := range max(len(a), len(b)) {
		var x, y int
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return x > y
		}
	}
	return true
}

// numbers reads "2.7.18" of "2.7.18", "2.0.9.RELEASE", "3.0.0-M1".
func numbers(v string) ([]int, bool) {
	var out []int
	for part := range strings.SplitSeq(v, ".") {
		digits := part
		if i := strings.IndexFunc(part, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
			digits = part[:i]
		}
		n, err := strconv.Atoi(digits)
		if err != nil {
			break
		}
		out = append(out, n)
		if digits != part {
			break
		}
	}
	return out, len(out) > 0
}
