package config

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// words are what a file may name, as long as no test says otherwise.
var words = Known{Transforms: []string{"node-nginx", "maven-jre", "go-scratch"}, Assumptions: []string{"dev-server-after-build"}}

// document is a settings file and what is wrong with it.
type documentCase struct {
	name, text string
	want       []string // problems, each "LINE: what" or the beginning of it; none for a file that can be meant
	formFits   bool     // the schema, which knows the form alone, takes it all the same
}

// documents are held against the reader and against the schema.
var documents = []documentCase{
	{name: "the least", text: "version: 1\n"},
	{name: "the example", text: Example},
	{name: "a byte order mark", text: "\ufeffversion: 1\n"},
	{name: "CR LF", text: "version: 1\r\nrisk: exact\r\n"},
	{name: "JSON", text: `{"version": 1, "risk": "exact"}`},
	{name: "a document's marks", text: "---\nversion: 1\n...\n"},
	{name: "bounds of the version", text: "version: 1\nmsb: '>=0.3, <2.0.0-rc.1'\n"},
	{name: "a version", text: "version: 1\nmsb: v0.3.1\n"},
	{name: "only these", text: "version: 1\ntransforms: {only: [go-scratch, node-nginx]}\n"},
	{name: "none disabled", text: "version: 1\ntransforms: {disable: []}\n"},
	{name: "values as they are written", text: "version: 1\nbuild-args: {A: 1.20, B: true, C: '', D: 0x10}\n"},
	{name: "at the top", text: "version: 1\ncontext: services/api\nplatform: linux/arm/v7\n"},
	{name: "an override of everything", text: "version: 1\noverrides: [{files: ['*.dev'], risk: exact, prefer: small, platform: linux/amd64, context: ., transforms: {only: [go-scratch]}, assume: [dev-server-after-build], build-args: {A: b}, verify: {http: [/]}}]\n"},
	{name: "requests", text: "version: 1\nverify: {http: [/, 'POST /a?b=c'], run: ['app \"a b\"'], timeout: 1m30s, min-saving: 12.5%, network: default}\n"},
	{name: "images", text: "version: 1\nimages: {'a/b:*': {like: 'golang:*'}, 'a/c:1': {like: 'golang:1.22', runtime: 'a/d:1', runtime-like: 'debian:bookworm-slim'}, nginx: {runtime: 'nginx:stable'}}\n"},
	{name: "no images", text: "version: 1\nimages: {}\noverrides: []\nexclude: []\nassume: []\nverify: {}\nbuild-args: {}\n"},

	{name: "empty", text: "", want: []string{`0: nothing is set: expected "version: 1"`}},
	{name: "a comment", text: "# nothing\n", want: []string{"0: nothing is set"}},
	{name: "null", text: "~\n", want: []string{"0: nothing is set"}},
	{name: "a list", text: "- version: 1\n", want: []string{"1: a settings file is a mapping, not a list"}},
	{name: "a text", text: "version 1\n", want: []string{`1: a settings file is a mapping, not the text "version 1"`}},
	{name: "no version", text: "risk: exact\n", want: []string{`0: no version: expected "version: 1"`}},
	{name: "another version", text: "\nversion: 2\nrisks: x\n", want: []string{"2: version is 1, the format that this msb reads, not the number 2"}},
	{name: "a version in quotes", text: "version: '1'\n", want: []string{`1: version is 1, the format that this msb reads, not the text "1"`}},
	{name: "a fraction", text: "version: 1.0\n", want: []string{"1: version is 1, the format that this msb reads, not the number 1.0"}, formFits: true}, // 1.0 is 1 in JSON
	{name: "a mistyped key", text: "version: 1\nriks: exact\n", want: []string{`2: unknown key "riks" of the settings; did you mean risk?`}},
	{name: "an unknown key", text: "version: 1\nzzzzzz: 1\n", want: []string{`2: unknown key "zzzzzz" of the settings; there are assume, build-args, context, exclude, images, msb, overrides, platform, prefer, risk, transforms, verify, version`}},
	{name: "a key of another place", text: "version: 1\noverrides: [{files: [a], exclude: [b]}]\n", want: []string{`2: unknown key "exclude" of an override; there are`}},
	{name: "the end of a long key", text: "version: 1\n" + strings.Repeat("k", 500) + ": 1\n", want: []string{`2: unknown key "kkk`}},
	{name: "several problems", text: "version: 1\nprefer: fast\nrisk: assumed\n", want: []string{`2: prefer is safe or small, not "fast"`, `3: risk is exact or stated, not "assumed"`}},
	{name: "a mistyped word", text: "version: 1\nrisk: exakt\n", want: []string{`2: risk is exact or stated, not "exakt"; did you mean exact?`}},
	{name: "a truth value", text: "version: 1\nrisk: true\n", want: []string{"2: risk is a text, not the truth value true"}},
	{name: "nothing", text: "version: 1\nrisk:\n", want: []string{"2: risk is a text, not nothing"}},
	{name: "a list for a text", text: "version: 1\nrisk: [exact]\n", want: []string{"2: risk is a text, not a list"}},
	{name: "a text for a list", text: "version: 1\nexclude: legacy\n", want: []string{`2: exclude is a list, not the text "legacy"`}},
	{name: "a number in a list", text: "version: 1\nexclude:\n- a\n- 1\n", want: []string{"4: an item of exclude is a text, not the number 1"}},
	{name: "a text for a mapping", text: "version: 1\nimages: nginx\n", want: []string{`2: images is a mapping, not the text "nginx"`}},
	{name: "a list for transforms", text: "version: 1\ntransforms: [go-scratch]\n", want: []string{"2: transforms is a mapping, not a list"}},
	{name: "both", text: "version: 1\ntransforms: {only: [go-scratch], disable: [node-nginx]}\n", want: []string{"2: transforms has only and disable: expected one of the two"}},
	{name: "neither", text: "version: 1\ntransforms: {}\n", want: []string{"2: transforms is empty: expected only or disable"}},
	{name: "none left", text: "version: 1\ntransforms: {disable: [go-scratch, node-nginx, maven-jre]}\n", want: []string{"2: transforms.disable leaves no transform"}, formFits: true},
	{name: "none taken", text: "version: 1\ntransforms: {only: []}\n", want: []string{"2: transforms.only is empty"}},
	{name: "an unknown transform", text: "version: 1\ntransforms: {only: [go-scrach]}\n", want: []string{`2: only: no transform "go-scrach"; did you mean go-scratch?`}},
	{name: "an unknown assumption", text: "version: 1\nassume: [x]\n", want: []string{`2: assume: no assumption "x"; there are dev-server-after-build`}},
	{name: "a key twice", text: "version: 1\nrisk: exact\nrisk: stated\n", want: []string{`3: the key "risk" stands twice, first in line 2`}},
	{name: "an argument twice", text: "version: 1\nbuild-args: {A: 1, A: 2}\n", want: []string{`2: the key "A" stands twice`}},
	{name: "a list for a key", text: "version: 1\n? [a]\n: b\n", want: []string{"2: a key of the settings is a word, not a list"}},
	{name: "null for a key", text: "version: 1\n~: b\n", want: []string{"2: a key of the settings is a word, not nothing"}},
	{name: "an anchor", text: "version: 1\nexclude: &a [x]\n", want: []string{"2: anchors and aliases are not read"}, formFits: true},
	{name: "an alias", text: "version: 1\nbuild-args: &a {A: b}\noverrides: [{files: [x], build-args: *a}]\n", want: []string{"2: anchors and aliases are not read"}, formFits: true},
	{name: "a glob without quotes", text: "version: 1\nexclude: [*.dev]\n", want: []string{"2: not YAML: did not find expected alphabetic or numeric character; a value that begins with > * & ! % @ or a backquote needs quotes"}},
	{name: "bounds without quotes", text: "version: 1\nmsb: >=0.3\n", want: []string{"2: not YAML: "}},
	{name: "a merge key", text: "version: 1\n<<: {risk: exact}\n", want: []string{`2: unknown key "<<" of the settings`}, formFits: true}, // it is merged before the schema sees it
	{name: "a tag", text: "version: 1\nrisk: !!str exact\n", want: []string{"2: tags such as !!str are not read"}, formFits: true},
	{name: "a tag of somebody", text: "version: 1\nrisk: !env RISK\n", want: []string{"2: tags such as !env are not read"}},
	{name: "two documents", text: "version: 1\n---\nversion: 1\n", want: []string{"2: a second document begins here: expected one"}, formFits: true},
	{name: "a tab", text: "version: 1\nverify:\n\thttp: [/]\n", want: []string{"3: not YAML: "}},
	{name: "an open bracket", text: "version: 1\nexclude: [a\n", want: []string{"not YAML: "}},
	{name: "binary", text: "\x7fELF\x02\x01\x01\x00", want: []string{"0: not a text in UTF-8"}},
	{name: "UTF-16", text: "\xff\xfev\x00e\x00r\x00", want: []string{"0: not a text in UTF-8"}},
	{name: "Latin-1", text: "version: 1\nexclude: [\xe4]\n", want: []string{"0: not a text in UTF-8"}},
	{name: "an escape code", text: "version: 1\nrisk: \x1b[31m\n", want: []string{"not YAML: "}},
	{name: "an escape code in quotes", text: `version: 1` + "\n" + `risk: "\e[31m"` + "\n", want: []string{`2: risk is exact or stated, not "\x1b[31m"`}},
	{name: "the bounds of nothing", text: "version: 1\nmsb: '>='\n", want: []string{"2: msb is a version or bounds of one"}},
	{name: "a wrong bound", text: "version: 1\nmsb: '~>0.3'\n", want: []string{"2: msb is a version or bounds of one"}},
	{name: "four numbers", text: "version: 1\nmsb: 1.2.3.4\n", want: []string{"2: msb is a version or bounds of one"}},
	{name: "a number for a version", text: "version: 1\nmsb: 0.3\n", want: []string{"2: msb is a text, not the number 0.3"}},
	{name: "leading zeros", text: "version: 1\nmsb: '0.03'\n", want: []string{"2: msb is a version or bounds of one"}, formFits: true},
	{name: "an empty glob", text: "version: 1\nexclude: ['']\n", want: []string{`2: exclude: glob "" matches nothing`}},
	{name: "a comment for a glob", text: "version: 1\nexclude: ['# x']\n", want: []string{`2: exclude: glob "# x" matches nothing`}},
	{name: "a broken glob", text: "version: 1\nexclude: ['[']\n", want: []string{`2: exclude: glob "[": expected a ]`}, formFits: true},
	{name: "two lines in a glob", text: "version: 1\nexclude: [\"a\\nb\"]\n", want: []string{`2: exclude: glob "a\nb": expected one line`}},
	{name: "an override of no files", text: "version: 1\noverrides:\n- risk: exact\n", want: []string{"3: an override names no files"}},
	{name: "an override of an empty list", text: "version: 1\noverrides:\n- files: []\n", want: []string{"3: an override names no files"}},
	{name: "an override that is a text", text: "version: 1\noverrides: [Dockerfile]\n", want: []string{`2: an override is a mapping, not the text "Dockerfile"`}},
	{name: "overrides as a mapping", text: "version: 1\noverrides: {files: [a]}\n", want: []string{"2: overrides is a list, not a mapping"}},
	{name: "an absolute context", text: "version: 1\ncontext: /etc\n", want: []string{`2: context is a directory relative to the settings file, such as . or services/api, not "/etc"`}},
	{name: "a context of Windows", text: "version: 1\ncontext: 'a\\b'\n", want: []string{"2: context is a directory relative to the settings file"}},
	{name: "a context with dots", text: "version: 1\ncontext: a/../b\n", want: []string{"2: context is a directory relative to the settings file"}, formFits: true},
	{name: "an empty context", text: "version: 1\ncontext: ''\n", want: []string{"2: context is a directory relative to the settings file"}},
	{name: "a platform", text: "version: 1\nplatform: Linux AMD64\n", want: []string{`2: platform is such as linux/amd64, not "Linux AMD64"`}},
	{name: "an argument of nothing", text: "version: 1\nbuild-args: {A: }\n", want: []string{"2: A is a text or a number, not nothing"}},
	{name: "an argument of a list", text: "version: 1\nbuild-args: {A: [1]}\n", want: []string{"2: A is a text or a number, not a list"}},
	{name: "an argument of no name", text: "version: 1\nbuild-args: {'A=B': 1}\n", want: []string{`2: build-args: "A=B" is no name of a variable`}},
	{name: "a request of no path", text: "version: 1\nverify: {http: [healthz]}\n", want: []string{`2: http: is 'GET /PATH', not "healthz"`}},
	{name: "two lines in a request", text: "version: 1\nverify: {http: [\"/a\\nHost: b\"]}\n", want: []string{"2: http: is 'GET /PATH'"}},
	{name: "a shell's command", text: "version: 1\nverify: {run: ['a && b']}\n", want: []string{"2: run: it is to be one program and its arguments; no shell reads it"}, formFits: true},
	{name: "no time", text: "version: 1\nverify: {timeout: 60}\n", want: []string{"2: timeout is a text, not the number 60"}},
	{name: "days", text: "version: 1\nverify: {timeout: 1d}\n", want: []string{`2: timeout is a time above 0 such as 90s, not "1d"`}},
	{name: "time without end", text: "version: 1\nverify: {timeout: 0s}\n", want: []string{`2: timeout is a time above 0 such as 90s, not "0s"`}, formFits: true},
	{name: "a number for a share", text: "version: 1\nverify: {min-saving: 10}\n", want: []string{"2: min-saving is a text, not the number 10"}},
	{name: "a share above all", text: "version: 1\nverify: {min-saving: 101%}\n", want: []string{`2: min-saving is a percentage from 0% to 100%, not "101%"`}, formFits: true},
	{name: "a share that is none", text: "version: 1\nverify: {min-saving: NaN%}\n", want: []string{"2: min-saving is a percentage"}},
	{name: "the machine's network", text: "version: 1\nverify: {network: host}\n", want: []string{"2: network is default or none: the network of the machine is opened by --network host alone"}},
	{name: "a builder", text: "version: 1\nverify: {builder: x}\n", want: []string{`2: unknown key "builder" of verify`}},
	{name: "an image without a word", text: "version: 1\nimages: {'a/b:1': {}}\n", want: []string{"2: nothing is said of a/b:1"}},
	{name: "an image like a text", text: "version: 1\nimages: {'a/b:1': 'golang:1.22'}\n", want: []string{`2: an image is a mapping, not the text "golang:1.22"`}},
	{name: "like nothing", text: "version: 1\nimages: {'a/b:1': {like: ''}}\n", want: []string{"2: like is empty: expected an image"}},
	{name: "like no image", text: "version: 1\nimages:\n  'a/b:1':\n    like: golang:1.99\n", want: []string{`4: image "golang:1.99": not in the catalogue of base images`}, formFits: true},
	{name: "without a tag", text: "version: 1\nimages:\n  a/b: {like: 'golang:1.22'}\n", want: []string{`3: image "a/b" names no tag: write a/b:* for all of them`}, formFits: true},
	{name: "the same references", text: "version: 1\nimages:\n  'a/b:1*': {like: 'golang:1.22'}\n  'a/b:*2': {like: 'golang:1.23'}\n", want: []string{"4: a/b:1* and a/b:*2 match the same references, and neither is more exact"}, formFits: true},
	{name: "a runtime of which nothing is known", text: "version: 1\nimages:\n  nginx:\n    runtime: a/nginx:1\n", want: []string{"4: what a/nginx:1 holds is not known"}, formFits: true},
	{name: "runtime-like alone", text: "version: 1\nimages:\n  nginx:\n    runtime-like: nginx:stable\n", want: []string{"3: nothing is said of nginx"}},
}

func TestParse(t *testing.T) {
	for _, tt := range documents {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("msb.yaml", []byte(tt.text), words)
			e := (*Error)(nil)
			if len(tt.want) == 0 {
				if err != nil {
					t.Errorf("got %v", err)
				}
				return
			}
			if !errors.As(err, &e) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			for i, want := range tt.want {
				text := e.Problems[min(i, len(e.Problems)-1)]
				if got := fmt.Sprintf("%d: %s", text.Line, text.What); !strings.Contains(got, want) {
					t.Errorf("got  %s\nwant %s", got, want)
				}
			}
		})
	}
}

// TestSchema holds that the schema takes what the reader takes, but for what no schema can know.
func TestSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("msb.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("msb.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range documents {
		var v any
		if yaml.Unmarshal([]byte(tt.text), &v) != nil {
			continue // no editor checks it either
		}
		err := schema.Validate(v)
		if want := len(tt.want) == 0 || tt.formFits; (err == nil) != want {
			t.Errorf("%s: the schema says %v", tt.name, err)
		}
	}
}

// TestSchemaWords holds that the schema names what the reader knows.
func TestSchemaWords(t *testing.T) {
	for _, w := range append(words.Transforms, words.Assumptions...) {
		if !strings.Contains(Schema, `"`+w+`"`) {
			t.Errorf("the schema lacks %q", w)
		}
	}
}
