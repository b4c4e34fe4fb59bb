package maven

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed plugins.tsv
var pluginTable string

// pluginRow is what the table knows of a plugin.
type pluginRow struct{ prefix, key, writes string }

// pluginRows is the table by group:artifact and, for the first row of each, by prefix.
var pluginRows = sync.OnceValues(func() (byKey, byPrefix map[string]pluginRow) {
	byKey, byPrefix = map[string]pluginRow{}, map[string]pluginRow{}
	for line := range strings.Lines(pluginTable) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(f) != 3 || strings.HasPrefix(line, "#") {
			continue
		}
		row := pluginRow{f[0], f[1], f[2]}
		byKey[row.key] = row
		if _, ok := byPrefix[row.prefix]; !ok {
			byPrefix[row.prefix] = row
		}
	}
	return byKey, byPrefix
})

// harmless says whether what a plugin does in the phases of a build changes none of the artifacts. Configuring such a plugin otherwise changes nothing either.
func harmless(key string) bool {
	byKey, _ := pluginRows()
	w := byKey[key].writes
	return w == "none" || w == "image"
}

// prefixPlugin returns the plugin that a prefix stands for: that of the table, else X-maven-plugin, whose group is not known.
// https://maven.apache.org/guides/introduction/introduction-to-plugin-prefix-mapping.html
func prefixPlugin(prefix string) (group, artifact string) {
	_, byPrefix := pluginRows()
	if row, ok := byPrefix[prefix]; ok {
		group, artifact, _ = strings.Cut(row.key, ":")
		return group, artifact
	}
	return "", prefix + "-maven-plugin"
}
