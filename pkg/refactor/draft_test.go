package refactor

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/recipe"
)

// drafted is the text that a plan makes of a file; the project is empty.
func drafted(t *testing.T, source string, plan Plan) string {
	t.Helper()
	f, err := dockerfile.Parse("Dockerfile", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.New(fstest.MapFS{}, "Dockerfile", ".")
	if err != nil {
		t.Fatal(err)
	}
	r, err := recipe.Read(f, p, recipe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	out, _, err := Draft(r, plan)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestDraft(t *testing.T) {
	plan := Plan{Runtime: "scratch", Copies: []Copy{{From: "/app/x", To: "/app/x"}}}
	for name, c := range map[string]struct{ in, want string }{
		"plain": {
			"FROM golang:1.24\nWORKDIR /app\nRUN go build -o x\nCMD [\"./x\"]\n",
			"FROM golang:1.24 AS builder\nWORKDIR /app\nRUN go build -o x\n\nFROM scratch\nWORKDIR /app\nCOPY --from=builder /app/x /app/x\nCMD [\"./x\"]\n",
		},
		"CR LF, no last newline": {
			"FROM golang:1.24\r\nWORKDIR /app\r\nRUN go build -o x\r\nCMD [\"./x\"]",
			"FROM golang:1.24 AS builder\r\nWORKDIR /app\r\nRUN go build -o x\r\n\r\nFROM scratch\r\nWORKDIR /app\r\nCOPY --from=builder /app/x /app/x\r\nCMD [\"./x\"]",
		},
		"lower case, a comment above the command": {
			"from golang:1.24\nworkdir /app\nrun go build -o x\n\n# it starts here\ncmd [\"./x\"]\n",
			"from golang:1.24 as builder\nworkdir /app\nrun go build -o x\n\nfrom scratch\nworkdir /app\ncopy --from=builder /app/x /app/x\n# it starts here\ncmd [\"./x\"]\n",
		},
		"a stage with a name": {
			"FROM golang:1.24 AS Compile\nWORKDIR /app\nRUN go build -o x\nCMD [\"./x\"]\n",
			"FROM golang:1.24 AS Compile\nWORKDIR /app\nRUN go build -o x\n\nFROM scratch\nWORKDIR /app\nCOPY --from=compile /app/x /app/x\nCMD [\"./x\"]\n",
		},
		"ENV and LABEL of the old form": {
			"FROM golang:1.24\nENV A 1\nenv B  b c\nENV C \"d e\"\nENV D e'f\nLABEL l $A\nRUN go build -o /x\nCMD [\"/x\"]\n",
			"FROM golang:1.24 AS builder\nENV A 1\nenv B  b c\nENV C \"d e\"\nENV D e'f\nLABEL l $A\nRUN go build -o /x\n\nFROM scratch\nWORKDIR /go\nENV A=1\nenv B=\"b c\"\nENV C=\"d e\"\nENV D e'f\nLABEL l=$A\nCOPY --from=builder /app/x /app/x\nCMD [\"/x\"]\n",
		},
		"an image of the builder's name": {
			"FROM example.org/builder:1\nWORKDIR /app\nRUN go build -o x\nCMD [\"./x\"]\n",
			"FROM example.org/builder:1 AS builder-2\nWORKDIR /app\nRUN go build -o x\n\nFROM scratch\nWORKDIR /app\nCOPY --from=builder-2 /app/x /app/x\nCMD [\"./x\"]\n",
		},
		"the command above the build": {
			"FROM golang:1.24\nCMD [\"./x\"]\nENV A=1 GOFLAGS=-v\nWORKDIR /app\nRUN go build -o x",
			"FROM golang:1.24 AS builder\nCMD [\"./x\"]\nENV A=1 GOFLAGS=-v\nWORKDIR /app\nRUN go build -o x\n\nFROM scratch\nCMD [\"./x\"]\nENV A=1 GOFLAGS=-v\nWORKDIR /app\nCOPY --from=builder /app/x /app/x",
		},
		"variables of carried lines": {
			"FROM golang:1.24\nARG V=1\nARG W=$V\nARG UNUSED\nWORKDIR /app\nRUN go build -o x\nLABEL w=$W\nCMD [\"./x\"]\n",
			"FROM golang:1.24 AS builder\nARG V=1\nARG W=$V\nARG UNUSED\nWORKDIR /app\nRUN go build -o x\n\nFROM scratch\nARG V=1\nARG W=$V\nWORKDIR /app\nCOPY --from=builder /app/x /app/x\nLABEL w=$W\nCMD [\"./x\"]\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := drafted(t, c.in, plan); got != c.want {
				t.Errorf("got\n%q\nwant\n%q", got, c.want)
			}
		})
	}
}

func TestDraftReplacesTheCommand(t *testing.T) {
	plan := Plan{Runtime: "nginx:stable-alpine", Command: []string{"nginx", "-g", "a & <b>"}, Drops: map[string]bool{"workdir": true},
		Writes: []File{{Path: "/etc/x.conf", Lines: []string{"it's"}}}, Empties: []string{"/www"}}
	out := drafted(t, "FROM node:20\nWORKDIR /app\nRUN npm run build\nENTRYPOINT [\"npx\"]\nCMD [\"serve\"]\n", plan)
	_, last, _ := strings.Cut(out, "\n\n")
	want := "FROM nginx:stable-alpine\nRUN rm -rf /www/* && printf '%s\\n' \\\n      'it'\\''s' > /etc/x.conf\nCMD [\"nginx\", \"-g\", \"a & <b>\"]\n"
	if last != want {
		t.Errorf("got\n%s\nwant\n%s", last, want)
	}
}
