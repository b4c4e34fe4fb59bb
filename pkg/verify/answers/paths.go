package answers

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Bounds of the search for paths.
const (
	maxPaths  = 40
	maxSearch = 2000      // files
	maxSource = 256 << 10 // bytes of a file
)

// routes are how paths that answer GET stand in sources and settings, by the extension of the file. The first group is the path.
var routes = map[string][]*regexp.Regexp{
	".go":   {regexp.MustCompile(`\.(?:HandleFunc|Handle|Get|GET)\(\s*"(?:GET |HEAD )?(/[^"\s]*)"`)},
	".java": {spring, regexp.MustCompile(`@Path\(\s*"(/[^"\s]*)"`)},
	".kt":   {spring, regexp.MustCompile(`\bget\(\s*"(/[^"\s]*)"`)},
	".js":   {express}, ".mjs": {express}, ".cjs": {express}, ".ts": {express},
	".py":   {regexp.MustCompile(`@\w+\.(?:route|get)\(\s*["'](/[^"'\s]*)["']`)},
	".yaml": {probed, healthy}, ".yml": {probed, healthy},
	".dockerfile": {healthy}, ".sh": {healthy},
}

var (
	spring  = regexp.MustCompile(`@(?:Get|Request)Mapping\(\s*(?:(?:value|path)\s*=\s*)?\{?\s*"(/[^"\s]*)"`)
	express = regexp.MustCompile("\\.(?:get|all)\\(\\s*[\"'`](/[^\"'`\\s]*)[\"'`]")
	probed  = regexp.MustCompile(`(?m)^\s*path:\s*["']?(/[^"'\s]*)`) // httpGet of Kubernetes, routes of an ingress
	healthy = regexp.MustCompile(`https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::\d+)?(/[^\s"'|;&)\]]*)`)
)

// OwnPaths finds the paths that a command asks of the machine it runs on, each once. Those with variables are left out.
func OwnPaths(command string) []string {
	var out []string
	for _, m := range healthy.FindAllStringSubmatch(command, -1) {
		if !strings.Contains(m[1], "$") && !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

// unasked are words in paths that may end a server, change something, or answer without end.
var unasked = regexp.MustCompile(`(?i)shutdown|quit|exit|kill|stop|restart|panic|crash|delete|remove|logout|profile|trace|heapdump|stream|events|\bsse\b|\bws\b|socket|metrics|prometheus`)

// skipped are directories without sources of the program, beside those with a dot in front.
var skipped = []string{"node_modules", "vendor", "target", "dist", "build", "test", "tests", "testdata", "__tests__", "e2e"}

// Paths looks through a project for paths that its server may answer to a GET, at most 40, in the order of the files. Nothing is known of
// those: one that the server does not have answers with the same error on both sides. Paths with variables are left out, and such as may
// end the server.
func Paths(project fs.FS) ([]string, error) {
	var found []string
	files := 0
	err := fs.WalkDir(project, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // a directory that can't be read has no paths
		}
		if d.IsDir() {
			if p != "." && (strings.HasPrefix(d.Name(), ".") || slices.Contains(skipped, d.Name())) {
				return fs.SkipDir
			}
			return nil
		}
		exprs := routes[kindOf(d.Name())]
		if exprs == nil || !d.Type().IsRegular() {
			return nil
		}
		if files++; files > maxSearch {
			return fs.SkipAll
		}
		text, err := source(project, p)
		if err != nil {
			return err
		}
		for _, e := range exprs {
			for _, m := range e.FindAllSubmatch(text, maxPaths) {
				if s := string(m[1]); plain(s) && !slices.Contains(found, s) {
					found = append(found, s)
				}
			}
		}
		if len(found) >= maxPaths {
			found = found[:maxPaths]
			return fs.SkipAll
		}
		return nil
	})
	return found, err
}

// kindOf is the extension that names a file's language; "" for a test.
func kindOf(name string) string {
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	for _, end := range []string{"_test", ".test", ".spec", "Test", "Tests", ".min"} {
		if strings.HasSuffix(stem, end) {
			return ""
		}
	}
	if lower := strings.ToLower(name); strings.HasPrefix(lower, "dockerfile") || strings.HasPrefix(lower, "containerfile") {
		return ".dockerfile"
	}
	return ext
}

// source is the beginning of a file; nothing of one that is gone or may not be read.
func source(project fs.FS, p string) ([]byte, error) {
	f, err := project.Open(p)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxSource))
}

// plain tells whether a path can be asked for as it stands.
func plain(p string) bool {
	_, err := Parse("GET " + p)
	return err == nil && !strings.ContainsAny(p, "{}*<>$:()[]\\^|") && !unasked.MatchString(p)
}
