package report

import "encoding/base64"

// DiffBytes is the record's unified diff, byte for byte; empty unless rewritten.
func (r Record) DiffBytes() []byte {
	if r.DiffBase64 != "" {
		b, err := base64.StdEncoding.DecodeString(r.DiffBase64)
		if err != nil {
			return nil
		}
		return b
	}
	return []byte(r.Diff)
}
