package recipe

import (
	"strconv"
	"strings"
)

// expandPort reads one word of EXPOSE as BuildKit does (frontend/dockerfile/dockerfile2llb, dispatchExpose): "443", "0443/tcp",
// "8000-8002/udp", "8080:80". A word that depends on how the image is built, or is no port, stands as it is written.
func expandPort(word string, expand func(string) (string, bool)) []string {
	text, known := expand(word)
	if !known {
		return []string{word}
	}
	var out []string
	for _, w := range strings.Fields(text) {
		out = append(out, portRange(w)...)
	}
	return out
}

func portRange(word string) []string {
	ports, proto, ok := strings.Cut(word, "/")
	if !ok || proto == "" {
		proto = "tcp"
	}
	proto = strings.ToLower(proto)
	if i := strings.LastIndexByte(ports, ':'); i >= 0 {
		ports = ports[i+1:]
	}
	first, last, isRange := strings.Cut(ports, "-")
	if !isRange {
		last = first
	}
	from, err1 := strconv.ParseUint(first, 10, 16)
	to, err2 := strconv.ParseUint(last, 10, 16)
	if err1 != nil || err2 != nil || from > to {
		return []string{word}
	}
	var out []string
	for p := from; p <= to; p++ {
		out = append(out, strconv.FormatUint(p, 10)+"/"+proto)
	}
	return out
}
