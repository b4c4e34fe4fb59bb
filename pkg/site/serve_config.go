package site

import (
	"encoding/json"
	"fmt"
	"path"
	"sort"
)

// apply takes in the keys of a configuration (the schema: zeit/schemas deployment/config-static.js 2.36).
func (h *serveHandler) apply(c *call, root, file string, keys map[string]json.RawMessage) (string, error) {
	if h.release.major < 11 && len(keys) > 0 {
		c.cannot("%s is only understood for serve 11 and newer", file)
		return root, nil
	}
	var names []string
	for k := range keys {
		names = append(names, k)
	}
	sort.Strings(names)
	for _, k := range names {
		raw := keys[k]
		var on bool
		isBool := json.Unmarshal(raw, &on) == nil && string(raw) != "null"
		var list []json.RawMessage
		isList := json.Unmarshal(raw, &list) == nil && string(raw) != "null"
		switch k {
		case "public":
			var dir string
			if json.Unmarshal(raw, &dir) != nil {
				return root, fmt.Errorf("%s: public is no text", file)
			}
			if path.IsAbs(dir) {
				root = path.Clean(dir)
			} else {
				root = path.Join(root, dir)
			}
		case "cleanUrls", "directoryListing":
			switch {
			case isBool && k == "cleanUrls":
				h.cleanUrls = on
			case isBool:
				h.listing = on
			case isList:
				c.cannot("%s: %s for some paths only", file, k)
			default:
				return root, fmt.Errorf("%s: %s is neither true nor false", file, k)
			}
		case "trailingSlash":
			if !isBool {
				return root, fmt.Errorf("%s: trailingSlash is neither true nor false", file)
			}
			h.trailingSlash = &on
		case "renderSingle", "symlinks":
			if on {
				c.cannot("%s: %s", file, k)
			}
		case "rewrites":
			h.rewrites(c, file, list)
		case "redirects", "headers", "unlisted":
			if len(list) > 0 {
				c.cannot("%s: %s", file, k)
			}
		default:
			return root, fmt.Errorf("%s: unknown key %q", file, k)
		}
	}
	return root, nil
}

// rewrites understands the one rule that makes a single-page application. With --single that rule comes first and hides the others.
func (h *serveHandler) rewrites(c *call, file string, list []json.RawMessage) {
	if len(list) == 0 {
		return
	}
	var rule struct{ Source, Destination string }
	if len(list) > 1 || json.Unmarshal(list[0], &rule) != nil || !everyPath[rule.Source] || rule.Destination != "/index.html" {
		c.cannot("%s: rewrites", file)
		return
	}
	h.single = true
}

// everyPath are the sources of a rewrite that were seen to take each path.
var everyPath = map[string]bool{"**": true, "/*": true}
