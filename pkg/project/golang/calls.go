package golang

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed calls.tsv
var callTable string

// callRow says what a call, a mention or a field asks of the image.
type callRow struct {
	importPath string
	name       string
	argument   int  // -1: none
	rest       bool // and all arguments that follow
	kind       string
	defaults   []string
}

// calls is the table by what matches: "os.Open", ".Static", "&net/http.Client", "net/http.Server{Addr}", "!path".
type calls map[string][]callRow

var knownCalls = sync.OnceValue(func() calls { return readCalls(callTable) })

func readCalls(table string) calls {
	out := calls{}
	for line := range strings.Lines(table) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(f) != 6 || strings.HasPrefix(line, "#") {
			continue
		}
		r := callRow{importPath: f[0], name: f[1], argument: -1, kind: f[3]}
		if word, ok := strings.CutSuffix(f[2], "+"); ok {
			r.rest = true
			f[2] = word
		}
		if n, err := strconv.Atoi(f[2]); err == nil {
			r.argument = n
		}
		if f[4] != "" {
			r.defaults = strings.Split(f[4], ",")
		}
		k := r.importPath + "." + r.name
		switch {
		case strings.HasPrefix(r.name, "."):
			k = r.name
		case strings.HasPrefix(r.name, "&"):
			k = "&" + r.importPath + "." + r.name[1:]
		case strings.HasPrefix(r.name, "!"):
			k = "!" + r.importPath
		}
		out[k] = append(out[k], r)
	}
	return out
}

// cover says whether the table has rows for functions of a package.
func (c calls) cover(importPath string) bool {
	for _, rows := range c {
		for _, r := range rows {
			if r.importPath == importPath {
				return true
			}
		}
	}
	return false
}

// kinds are what the table's words mean, apart from those that collect.go computes.
var kinds = map[string]Kind{
	"any": ReadAny, "file": ReadFile, "dir": ReadDir, "glob": ReadGlob, "write": WriteFile, "writedir": WriteDir, "chdir": Chdir, "executable": Executable,
	"home": HomeDir, "env": Getenv, "exec": Exec, "mime": MimeType, "listen": Listen, "client": Client, "services": Services, "zone": TimeZone, "user": UserLookup,
	"source": SourcePath, "toolchain": GoToolchain, "plugin": Plugin, "syslog": Syslog, "temp": TempDir,
	"fileone": ReadFile, "filetext": ReadFile, "dirtext": ReadDir, "fileurl": ReadDir, "dirany": ReadDir, "open": ReadFile, "dsn": WriteFile, "sqlite": WriteFile,
	"expand": HomeDir, "viperdir": ReadGlob, "vipername": ReadGlob, "vipertype": ReadGlob,
}
