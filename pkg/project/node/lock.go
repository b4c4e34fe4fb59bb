package node

import (
	"bytes"
	"path"
	"strings"
)

// readPackageLock reads lockfileVersion 1 (dependencies) to 3 (packages); npm/cli, docs/content/configuring-npm/package-lock-json.md.
func readPackageLock(b []byte, dir, name, _ string) string {
	j, ok := skim(b)
	if !ok {
		return ""
	}
	for d := dir; ; d = path.Dir(d) {
		if v, ok := j.get("packages", path.Join(d, "node_modules", name), "version"); ok {
			text, _ := v.text()
			return text
		}
		if d == "." {
			break
		}
	}
	if v, ok := j.get("dependencies", name, "version"); ok {
		text, _ := v.text()
		return asked(text)
	}
	return ""
}

// readYarnLock reads both formats: an unindented line lists the ranges (serve@^14.0.0, or "serve@npm:^14.0.0"), the version stands below it.
// Without the range that is asked for, the version counts if it is the only one.
func readYarnLock(b []byte, _, name, want string) string {
	matched, only, several, inside := "", "", false, false
	exactHere := false
	eachLine(b, func(line string) {
		switch {
		case line == "" || line[0] == '#':
		case line[0] != ' ':
			inside, exactHere = yarnKey(line, name, want)
		case inside:
			field := strings.TrimSpace(line)
			v, ok := strings.CutPrefix(field, "version")
			if !ok || v == "" || v[0] != ' ' && v[0] != ':' {
				return
			}
			v = strings.Trim(strings.TrimLeft(v, ": "), `"`)
			if exactHere && matched == "" {
				matched = v
			}
			several = several || only != "" && only != v
			only, inside = v, false
		}
	})
	switch {
	case matched != "":
		return matched
	case several:
		return ""
	}
	return only
}

// yarnKey tells whether an entry is about the package, and about the very range.
func yarnKey(line, name, want string) (about, exactly bool) {
	line = strings.TrimSuffix(strings.TrimSpace(line), ":")
	for _, key := range strings.Split(line, ",") {
		key = strings.Trim(strings.TrimSpace(key), `"`)
		spec, ok := strings.CutPrefix(key, name+"@")
		if !ok {
			continue
		}
		about = true
		exactly = exactly || want != "" && (spec == want || spec == "npm:"+want)
	}
	return about, exactly
}

// readPnpmLock reads pnpm-lock.yaml of lockfileVersion 5 to 9: below importers (or at the top without a workspace), in dependencies,
// devDependencies and optionalDependencies, the version of a name. It stands behind the name in 5 and one level deeper from 6 on.
func readPnpmLock(b []byte, dir, name, _ string) string {
	var path []string // the keys above the line, by indentation
	var depth []int
	found := ""
	eachLine(b, func(line string) {
		text := strings.TrimLeft(line, " ")
		key, value, ok := cutKey(text)
		if found != "" || !ok {
			return
		}
		indent := len(line) - len(text)
		for len(depth) > 0 && depth[len(depth)-1] >= indent {
			depth, path = depth[:len(depth)-1], path[:len(path)-1]
		}
		if len(depth) > 16 {
			return
		}
		depth, path = append(depth, indent), append(path, key)
		at := path
		if at[0] == "importers" && len(at) > 2 {
			if at[1] != dir {
				return
			}
			at = at[2:]
		} else if dir != "." {
			return
		}
		switch at[0] {
		case "dependencies", "devDependencies", "optionalDependencies":
		default:
			return
		}
		if value != "" && (len(at) == 2 && at[1] == name || len(at) == 3 && at[1] == name && at[2] == "version") {
			found = pnpmVersion(value)
		}
	})
	return found
}

// cutKey cuts `'@scope/name': 1.2.3`.
func cutKey(text string) (key, value string, ok bool) {
	if text == "" || text[0] == '#' || text[0] == '-' {
		return "", "", false
	}
	if text[0] == '\'' || text[0] == '"' {
		end := strings.IndexByte(text[1:], text[0])
		if end < 0 {
			return "", "", false
		}
		key, text = text[1:1+end], text[2+end:]
		value, ok = strings.CutPrefix(text, ":")
	} else {
		key, value, ok = strings.Cut(text, ":")
	}
	return key, strings.Trim(strings.TrimSpace(value), `'"`), ok
}

// pnpmVersion cuts the peers behind a version: 14.2.0_react@18, 14.2.0(react@18).
func pnpmVersion(v string) string {
	if i := strings.IndexAny(v, "(_"); i > 0 {
		v = v[:i]
	}
	if !exact.MatchString(v) {
		return "" // link:../x, or a path of another registry
	}
	return v
}

// readBunLock reads the text format of Bun 1.2: packages maps a name to ["name@version", …]. The binary bun.lockb is not read.
func readBunLock(b []byte, _, name, _ string) string {
	j, err := parseJSON(b, true)
	if err != nil {
		return ""
	}
	v, ok := j.get("packages", name)
	if items := v.items(); ok && len(items) > 0 {
		text, _ := items[0].text()
		if n, version := splitSpec(text); n == name {
			return version
		}
	}
	return ""
}

// eachLine calls fn with each line without its end.
func eachLine(b []byte, fn func(string)) {
	for len(b) > 0 {
		line := b
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			line, b = b[:i], b[i+1:]
		} else {
			b = nil
		}
		fn(string(bytes.TrimRight(line, "\r")))
	}
}
