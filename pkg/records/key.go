package records

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

// maxKey is the length in bytes of the longest key: file systems take names of 255, to which an ending and what a copying tool adds are to fit.
const maxKey = 200

// Key names a Dockerfile's files in a directory of records: its repository and its path there, with a plus sign between them. Two
// Dockerfiles have two keys, also where a file system takes upper and lower case for the same. The rule:
//
//   - Letters a to z, digits, and . _ - stand for themselves. So does the capital of Dockerfile and of Containerfile.
//   - ~ before a letter means that it has the other case: ~acme is Acme, ~dockerfile is dockerfile, in lower case.
//   - Any other byte is % and two hexadecimal digits, and so are a dot or a dash at the beginning, and the first letter of a name that
//     Windows keeps for a device, such as con or nul.
//   - What would be longer than 200 bytes is cut, and ends in ~. and 128 bits of the SHA-256 of repository, NUL, path.
func Key(repo, path string) string {
	key := escape(repo) + "+" + escape(path)
	if name, _, _ := strings.Cut(key, "."); reserved[strings.ToLower(name)] {
		key = fmt.Sprintf("%%%02X", key[0]) + key[1:]
	}
	if len(key) <= maxKey {
		return key
	}
	sum := sha256.Sum256([]byte(repo + "\x00" + path))
	hash := fmt.Sprintf("~.%x", sum[:16])
	return whole(key[:maxKey-len(hash)]) + hash
}

// PathKey names the record of a path that was given and could not be looked at. It is no Dockerfile's key: the path of none ends in a slash.
func PathKey(repo, path string) string { return Key(repo, path+"/") }

// whole drops the beginning of an escape at the end of a key that was cut.
func whole(key string) string {
	if i := strings.LastIndexAny(key, "%~"); i >= 0 && (key[i] == '%' && i+3 > len(key) || key[i] == '~' && i+2 > len(key)) {
		return key[:i]
	}
	return key
}

// reserved are names of devices, with whatever ending (Microsoft, "Naming Files, Paths, and Namespaces"). Keys hold a plus sign, so that only
// one whose repository has a dot can begin with such a name.
var reserved = map[string]bool{"con": true, "prn": true, "aux": true, "nul": true,
	"com0": true, "com1": true, "com2": true, "com3": true, "com4": true, "com5": true, "com6": true, "com7": true, "com8": true, "com9": true,
	"lpt0": true, "lpt1": true, "lpt2": true, "lpt3": true, "lpt4": true, "lpt5": true, "lpt6": true, "lpt7": true, "lpt8": true, "lpt9": true}

// capitals are words whose first letter is usually a capital.
var capitals = []string{"dockerfile", "containerfile"}

func escape(s string) string {
	lower := []byte(s) // in ASCII, so that places are the same
	for i, c := range lower {
		if isLetter(c) {
			lower[i] = c | 0x20
		}
	}
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case isLetter(c):
			if capital := c != lower[i]; capital != usual(string(lower[i:min(len(lower), i+len("containerfile"))])) {
				b.WriteByte('~')
				b.WriteByte(lower[i])
			} else {
				b.WriteByte(c)
			}
		case c >= '0' && c <= '9', c == '_', (c == '.' || c == '-') && i > 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// usual tells whether a text in lower case usually begins with a capital.
func usual(text string) bool {
	for _, word := range capitals {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
