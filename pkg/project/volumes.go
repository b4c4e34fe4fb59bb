package project

import "strings"

// shortVolume reads [SOURCE:]TARGET[:MODE]. Variables in it are kept; their own colons don't count.
func shortVolume(text string) (Volume, bool) {
	parts := splitColons(text)
	switch {
	case len(parts) == 0 || parts[0] == "":
		return Volume{}, false
	case len(parts) == 1:
		return Volume{Target: parts[0]}, true
	case len(parts[0]) == 1 && len(parts) > 2 && strings.ContainsAny(parts[1][:min(1, len(parts[1]))], `/\`) && strings.Contains(parts[2], "/"): // C:\src:/app
		return Volume{Source: "/" + parts[0] + ":" + parts[1], Target: parts[2]}, true
	}
	return Volume{Source: parts[0], Target: parts[1]}, true
}

// splitColons splits at colons outside of ${…} and $(…).
func splitColons(text string) []string {
	var out []string
	depth, start := 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case (c == '{' || c == '(') && i > 0 && (text[i-1] == '$' || depth > 0):
			depth++
		case (c == '}' || c == ')') && depth > 0:
			depth--
		case c == ':' && depth == 0:
			out = append(out, text[start:i])
			start = i + 1
		}
	}
	return append(out, text[start:])
}

// mountOption reads --mount type=bind,source=.,target=/app.
func mountOption(text string) (Volume, bool) {
	var v Volume
	for _, f := range strings.Split(text, ",") {
		key, value, _ := strings.Cut(f, "=")
		switch key {
		case "source", "src":
			v.Source = value
		case "target", "destination", "dst":
			v.Target = value
		}
	}
	return v, v.Target != ""
}
