package images

import (
	"strings"
	"testing"

	"github.com/distribution/reference"
)

// hex is as long as a digest of SHA-256.
var hex = strings.Repeat("0a", 32)

var references = []string{
	"", "a", "node", "node:20", "node:20-alpine@sha256:" + hex, "node@sha256:" + hex, "library/node", "docker.io/node", "docker.io/library/node:1", "index.docker.io/node",
	"nginxinc/nginx-unprivileged:stable-alpine", "gcr.io/distroless/static-debian12", "localhost/a", "localhost:5000/a/b:c", "a:5000/b", "a.b/c", "A/b", "a/B", "Node", hex, hex + ":1",
	"a..b", "a__b", "a___b", "a--b", "a._b", "_a", "a_", "a/", "/a", "a//b", "a:", "a:.b", "a:-b", "a:_b", "a:" + strings.Repeat("x", 128), "a:" + strings.Repeat("x", 129),
	"a@sha256:" + hex[:31], "a@sha256:" + hex[:32], "a@sha256", "a@" + hex, "a@1sha:" + hex, "a@sha-x_y+z.w:" + hex, "a@sha--x:" + hex, "a@-sha:" + hex, "a@sha-:" + hex, "a@sha256:" + hex + "g",
	"a@b@sha256:" + hex, "[::1]/a", "[::1]:80/a", "[]/a", "[g]/a", "a:80x/b", "a:/b", "-a.b/c", "a-.b/c", "a.b-/c", "a_b.c/d", "é", "a b", "a\n", "docker.io/a/b", "docker.io/library/a/b", "library/a/b",
	strings.Repeat("a", 255), "b.c/" + strings.Repeat("a", 252), "b.c/" + strings.Repeat("a", 251), "a:b:c", "$A", "a.b:1:2/c", "LOCALHOST/a", "docker.io/Node", "public.ecr.aws/docker/library/node:20",
}

func FuzzParseNamed(f *testing.F) {
	for _, ref := range references {
		f.Add(ref)
	}
	f.Fuzz(sameReference)
}

// sameReference holds the grammar to the package that it stands for.
func sameReference(t *testing.T, ref string) {
	got, err := parseNamed(ref)
	want, wantErr := reference.ParseNormalizedNamed(ref)
	if (err != nil) != (wantErr != nil) {
		t.Fatalf("%q: %+v %v, want %v %v", ref, got, err, want, wantErr)
	}
	if err != nil {
		return
	}
	tag, digest := "", ""
	if d, ok := want.(reference.Digested); ok {
		digest = d.Digest().String()
	}
	if tagged, ok := want.(reference.Tagged); ok {
		tag = tagged.Tag()
	}
	if (got != parts{reference.FamiliarName(want), tag, digest}) {
		t.Errorf("%q: %+v, want %q %q %q", ref, got, reference.FamiliarName(want), tag, digest)
	}
}
