package images

import (
	"fmt"
	"strings"

	"github.com/distribution/reference"
)

// mirrors are registries that carry the official images under the same names.
var mirrors = []string{
	"public.ecr.aws/docker/library/", // docs.aws.amazon.com/AmazonECR/latest/public/docker-hub.html
	"public.ecr.aws/amazonlinux/",    // docs.aws.amazon.com/AmazonECR/latest/userguide/amazon_linux_container_image.html
	"mirror.gcr.io/library/",         // cloud.google.com/artifact-registry/docs/pull-cached-dockerhub-images
}

// target is a reference taken apart.
type target struct{ name, tag, digest string }

// String puts name and tag together as a FROM takes them.
func (t target) String() string {
	if t.tag == "" {
		return t.name
	}
	return t.name + ":" + t.tag
}

// parseReference takes a reference apart and gives mirrors of the official images their short name.
func parseReference(ref string) (target, error) {
	if ref == "scratch" {
		return target{name: "scratch"}, nil
	}
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return target{}, fmt.Errorf("image %q: %w", ref, err)
	}
	t := target{name: reference.FamiliarName(named), tag: "latest"}
	if d, ok := named.(reference.Digested); ok {
		t.digest, t.tag = d.Digest().String(), ""
	}
	if tagged, ok := named.(reference.Tagged); ok {
		t.tag = tagged.Tag()
	}
	for _, m := range mirrors {
		if rest, ok := strings.CutPrefix(t.name, m); ok {
			t.name = rest
		}
	}
	return t, nil
}
