package command

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/urfave/cli/v2"
)

// TestWrongForAll holds that what concerns all Dockerfiles is a wrong command line.
func TestWrongForAll(t *testing.T) {
	tree(t, map[string]string{"bad.yaml": "version: 1\nriks: x\nprefr: y\n", "newer.yaml": "version: 1\nmsb: '>=99'\n"})
	for _, tt := range []struct{ env, args, want string }{
		{"", "--config=nowhere.yaml", "--config nowhere.yaml: no such file or directory"},
		{"", "--config=.", "--config .: not a regular file"},
		{"", "--config=bad.yaml", `bad.yaml:2: unknown key "riks" of the settings; did you mean risk? (and 1 more)`},
		{"", "--config=newer.yaml", "newer.yaml:2: it asks for msb >=99, and this"},
		{"MSB_CONFIG=bad.yaml", "", "bad.yaml:2: "},
		{"MSB_RISK=assumed", "", `MSB_RISK is exact, stated, not "assumed"`},
		{"MSB_PREFER=fast", "", `MSB_PREFER is safe, small, not "fast"`},
		{"MSB_TRANSFORM=x", "", `MSB_TRANSFORM: no transform "x"`},
		{"MSB_TRANSFORM=-node-nginx,-maven-jre,-go-scratch", "", "MSB_TRANSFORM leaves no transform"},
		{"MSB_ASSUME=x", "", `MSB_ASSUME: no assumption "x"`},
		{"MSB_TIMEOUT=0s", "", `MSB_TIMEOUT is a time above 0 such as 90s, not "0s"`},
		{"MSB_MIN_SAVING=x", "", `MSB_MIN_SAVING is a percentage from 0% to 100%, not "x"`},
		{"MSB_NETWORK=x", "", `MSB_NETWORK is default, none, host, not "x"`},
		{"MSB_RUNTIME_IMAGE=nginx", "", `MSB_RUNTIME_IMAGE is FAMILY=IMAGE, such as nginx=nginx:stable, not "nginx"`},
		{"", "--runtime-image=ngnix=nginx:stable", `--runtime-image: no family "ngnix"; there are `},
		{"", "--runtime-image=nginx=nginx", `--runtime-image: image "nginx" names no tag`},
		{"", "--runtime-image=nginx=nginx:stable --runtime-image=nginx=nginx:stable-alpine", "--runtime-image names two images for the family nginx"},
	} {
		t.Run(tt.env+tt.args, func(t *testing.T) {
			if name, value, ok := strings.Cut(tt.env, "="); ok {
				t.Setenv(name, value)
			}
			_, err := line(strings.Fields(tt.args)...)
			if usage := (*UsageError)(nil); !errors.As(err, &usage) || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// TestRuntimeOfTheLine holds that a runtime of the line needs a word of the file where the catalogue does not know it.
func TestRuntimeOfTheLine(t *testing.T) {
	tree(t, map[string]string{
		"a/.git/": "",
		"b/.git/": "", "b/msb.yaml": "version: 1\nimages: {'x/nginx:*': {like: 'nginx:*'}}\n",
	})
	if _, _, err := settled(t, "a/Dockerfile", "--runtime-image=nginx=x/nginx:stable"); err == nil || !strings.HasPrefix(err.Error(), "--runtime-image: what x/nginx:stable holds is not known") {
		t.Errorf("got %v", err)
	}
	if _, _, err := settled(t, "b/Dockerfile", "--runtime-image=nginx=x/nginx:stable"); err != nil {
		t.Error(err)
	}
}

// TestTimeoutByDefault holds that msb config says what the flag says.
func TestTimeoutByDefault(t *testing.T) {
	for _, f := range RunFlags() {
		if d, ok := f.(*cli.DurationFlag); ok && d.Name == "timeout" {
			if said, err := time.ParseDuration(d.DefaultText); err != nil || said != defaultTimeout {
				t.Errorf("--timeout is %s by default, msb config says %v", d.DefaultText, defaultTimeout)
			}
		}
	}
}
