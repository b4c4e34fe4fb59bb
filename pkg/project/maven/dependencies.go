package maven

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed dependencies.tsv
var dependencyTable string

// dependencyRow is what a dependency asks of the image: words such as "native" and "fonts".
type dependencyRow struct{ group, artifact, needs string }

var dependencyRows = sync.OnceValue(func() []dependencyRow {
	var out []dependencyRow
	for line := range strings.Lines(dependencyTable) {
		key, needs, ok := strings.Cut(strings.TrimSpace(line), "\t")
		group, artifact, pair := strings.Cut(key, ":")
		if ok && pair && !strings.HasPrefix(line, "#") {
			out = append(out, dependencyRow{group, artifact, needs})
		}
	}
	return out
})

// fits compares with a name that may end in *; "com.x.*" stands for com.x.y, not for com.x.
func fits(pattern, name string) bool {
	if head, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(name, head)
	}
	return pattern == name
}

// dependencyKinds are the kinds that the words of the table stand for.
var dependencyKinds = map[string]NeedKind{"native": NeedNative, "library": NeedLibrary, "fonts": NeedFonts, "exec": NeedExec, "jdk": NeedJDK, "files": NeedUnknown}

// DependencyNeeds says what the dependencies ask of the image, by the table; test and provided ones, and modules for which own is true, are
// left out. A dependency that the table does not name yields NeedUnknown, as does one that looks for files of its own.
func (m *Model) DependencyNeeds(own func(group, artifact string) bool) []Need {
	var out []Need
	for _, p := range m.Parents {
		if !p.Known {
			out = append(out, Need{Kind: NeedUnknown, Value: p.ArtifactID, Detail: "the parent " + p.ArtifactID + " may bring dependencies that no file shows", Place: p.Place})
		}
	}
	for _, d := range m.Dependencies {
		if !d.AtRunTime() || own(d.GroupID, d.ArtifactID) {
			continue
		}
		needs := "unknown"
		for _, row := range dependencyRows() {
			if fits(row.group, d.GroupID) && fits(row.artifact, d.ArtifactID) {
				needs = row.needs
				break
			}
		}
		name := d.GroupID + ":" + d.ArtifactID
		for _, word := range strings.Split(needs, ",") {
			n := Need{Kind: dependencyKinds[word], Value: name, Place: d.Place}
			switch word {
			case "none":
				continue
			case "unknown":
				n.Kind, n.Detail = NeedUnknown, "what "+name+" reads and loads is not in the table"
			case "files":
				n.Looks, n.Detail = true, name+" looks for configuration in the working directory"
			case "native":
				n.Detail = name + " brings native libraries"
			case "library":
				n.Detail = name + " loads a native library"
			case "fonts":
				n.Detail = name + " draws text"
			case "exec":
				n.Detail = name + " executes programs"
			case "jdk":
				n.Detail = name + " uses parts that only a JDK has"
			}
			out = append(out, n)
		}
	}
	return out
}
