package records

import (
	"encoding/json"

	"github.com/msb-dev/msb/pkg/report"
)

// Basis is what tells of a record whether it still holds: what it was made of and by whom. The rest of a record is several times as long, and
// is not decoded for that.
type Basis struct {
	Context, Input, Msb, Settings, Status string
	Output                                string // "" unless rewritten
	Schema                                int

	diff, diff64, read []byte // as they stand in the record
}

// BasisOf reads it. The error is that of a text that is no record.
func BasisOf(record []byte) (Basis, error) {
	var b Basis
	texts := map[string]*string{"context": &b.Context, "input": &b.Input, "msb": &b.Msb, "output": &b.Output, "settings": &b.Settings, "status": &b.Status}
	raw := map[string]*[]byte{"diff": &b.diff, "diff-base64": &b.diff64, "read": &b.read}
	err := fields(record, func(name string, value []byte) bool {
		switch {
		case texts[name] != nil:
			*texts[name] = unquote(value)
		case raw[name] != nil:
			*raw[name] = value
		case name == "schema":
			_ = json.Unmarshal(value, &b.Schema)
		}
		return true
	})
	return b, err
}

// Diff is the record's unified diff, byte for byte; empty unless rewritten.
func (b Basis) Diff() []byte {
	return report.Record{Diff: unquote(b.diff), DiffBase64: unquote(b.diff64)}.DiffBytes()
}

// Holds asks of each file that the decision rests on whether it is as it was: was is its hash, or "" if it was not there. It is false with the
// first that is not.
func (b Basis) Holds(is func(file, was string) bool) bool {
	holds := true
	err := fields(b.read, func(file string, hash []byte) bool {
		holds = is(file, unquote(hash))
		return holds
	})
	return holds && err == nil
}
