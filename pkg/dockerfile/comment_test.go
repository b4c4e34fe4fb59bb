package dockerfile

import (
	"reflect"
	"testing"
)

func TestLeaveAlone(t *testing.T) {
	type hit struct {
		LeaveAlone
		about string // the instruction's source
	}
	for _, tt := range []struct {
		name, src string
		want      []hit
	}{
		{"none", "FROM a\n# leave-alone\n# msb leave-alone\n# msb:leave\nRUN x\n", nil},
		{"above", "FROM a\n# msb: leave-alone\nRUN x\n", []hit{{LeaveAlone{Line: 2}, "RUN x"}}},
		{"blank line between", "FROM a\n#msb:leave-alone\n\n# other\nRUN x\n", []hit{{LeaveAlone{Line: 2}, "RUN x"}}},
		{"file", "# syntax=docker/dockerfile:1\n# msb: leave-alone file -- legacy\nFROM a\n", []hit{{LeaveAlone{Line: 2, File: true, Reason: "legacy"}, ""}}},
		{"transform", "# msb: leave-alone node-nginx -- we need  the server\nFROM a\n", []hit{{LeaveAlone{Line: 1, Transform: "node-nginx", Reason: "we need  the server"}, "FROM a"}}},
		{"reason only", "# msb: leave-alone -- later\nFROM a\n", []hit{{LeaveAlone{Line: 1, Reason: "later"}, "FROM a"}}},
		{"reason without --", "# msb: leave-alone until we moved\nFROM a\n", []hit{{LeaveAlone{Line: 1, Reason: "until we moved"}, "FROM a"}}},
		{"inside an instruction", "FROM a\nRUN x \\\n  # msb: leave-alone\n  y\n", []hit{{LeaveAlone{Line: 3}, "RUN x \\\n  # msb: leave-alone\n  y"}}},
		{"behind an instruction", "FROM a\nRUN x # msb: leave-alone\n", nil},
		{"in a heredoc", "FROM a\nRUN <<E\n# msb: leave-alone\nE\n", nil},
		{"in a string", "FROM a\nLABEL x=\"\\\n# msb: leave-alone\n\"\n", []hit{{LeaveAlone{Line: 3}, "LABEL x=\"\\\n# msb: leave-alone\n\""}}}, // BuildKit: a comment too
		{"at the end", "FROM a\n# msb: leave-alone\n", []hit{{LeaveAlone{Line: 2}, ""}}},
		{"behind a BOM, CR LF", "\ufeff# msb: leave-alone go-scratch\r\nFROM a\r\n", []hit{{LeaveAlone{Line: 1, Transform: "go-scratch"}, "FROM a"}}},
		{"several", "# msb: leave-alone a\n# msb: leave-alone b\nFROM a\nRUN x\n# msb: leave-alone c\nRUN y\n",
			[]hit{{LeaveAlone{Line: 1, Transform: "a"}, "FROM a"}, {LeaveAlone{Line: 2, Transform: "b"}, "FROM a"}, {LeaveAlone{Line: 5, Transform: "c"}, "RUN y"}}},
	} {
		f := mustParse(t, tt.src)
		var got []hit
		for _, l := range f.LeaveAlone() {
			h := hit{LeaveAlone: l}
			if l.Instruction != nil {
				h.about = f.Text(l.Instruction)
			}
			h.Instruction = nil
			got = append(got, h)
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s:\n%+v\nwant\n%+v", tt.name, got, tt.want)
		}
	}
}
