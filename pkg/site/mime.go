package site

import "strings"

// splitType splits a Content-Type into the media type and its charset, both in lower case.
func splitType(v string) (media, charset string) {
	media, params, _ := strings.Cut(v, ";")
	for p := range strings.SplitSeq(params, ";") {
		if k, val, ok := strings.Cut(strings.TrimSpace(p), "="); ok && strings.EqualFold(k, "charset") {
			charset = strings.ToLower(strings.Trim(val, `"`))
		}
	}
	return strings.ToLower(strings.TrimSpace(media)), charset
}
