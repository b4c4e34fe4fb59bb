package recipe

import (
	"path"
	"slices"
	"strings"
)

// downloadFlags are the short options of curl(1) and wget(1) that take a value.
var downloadFlags = map[string]string{"curl": "AbcCdDeEFhHKmoPQrtTuUwxXyYz", "wget": "aABDeiIloOPQRtTUwX"}

// downloadFlag reads an option with a value: a letter behind others, or a long name, and whether the value is in the same word.
func downloadFlag(tool, w string) (name, value string, joined bool) {
	if strings.HasPrefix(w, "--") {
		return strings.Cut(w, "=")
	}
	if !strings.HasPrefix(w, "-") || tool == "wget" && strings.HasPrefix(w, "-n") { // wget's -nv and its like
		return "", "", false
	}
	for i := 1; i < len(w); i++ {
		if strings.IndexByte(downloadFlags[tool], w[i]) >= 0 {
			return "-" + w[i:i+1], w[i+1:], i+1 < len(w)
		}
	}
	return "", "", false
}

// downloaded reads where curl and wget write: curl -o and wget -O FILE; curl -O and a bare wget name it after the URL, or the directory of
// --output-dir or -P is all that is told.
func downloaded(e Exec) ([]string, bool) {
	curl := e.Name() == "curl"
	toStdout, unlisted := curl, false
	var files []string
	for i := 1; i < len(e.Argv); i++ {
		w, at := e.Argv[i], i
		name, value, joined := downloadFlag(e.Name(), w)
		output, directory := "-O --output-document", "-P --directory-prefix"
		if curl {
			output, directory = "-o --output", "--output-dir"
		}
		file, dir := slices.Contains(words(output), name), slices.Contains(words(directory), name)
		switch {
		case file || dir:
			if !joined {
				if at++; at >= len(e.Argv) {
					return nil, false
				}
				value = e.Argv[at]
			}
			known := e.Fixed[at]
			if !known && !scratchPath(strings.Trim(value, `"`)) {
				return nil, false
			}
			if dir && known {
				return absolute(e, value)
			}
			if known && value != "-" {
				files = append(files, value)
			}
			toStdout, i = false, at
			if !curl || dir || len(files) == 0 {
				return absolute(e, files...)
			}
		case curl && (name == "--remote-name" || name == "--remote-name-all" || name == "" && strings.HasPrefix(w, "-") && strings.Contains(w, "O")):
			toStdout = false
		case !curl && slices.Contains(words("-r -m -x --recursive --mirror --force-directories"), w), name == "-i" || name == "--input-file":
			unlisted = true
		}
	}
	if toStdout || len(files) > 0 {
		return absolute(e, files...)
	}
	urls := slices.DeleteFunc(slices.Clone(e.Argv[1:]), func(w string) bool { return !strings.Contains(w, "://") })
	url := e.Argv[len(e.Argv)-1]
	if len(urls) == 1 {
		url = urls[0]
	}
	if unlisted || len(urls) > 1 || slices.Contains(e.Fixed, false) || strings.HasPrefix(url, "-") || path.Base(url) == "/" || strings.ContainsAny(url, "?") {
		return nil, false
	}
	return absolute(e, path.Base(url))
}
