package kind

import (
	"fmt"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/refactor"
)

// runtimeOf describes the image of the last stage as far as a reviewer looks: family, variant, major version and C library. The release
// of the distribution counts where the image is the distribution's own.
func runtimeOf(res refactor.Result) string {
	ref := res.Runtime
	if res.After != nil && res.After.Base != "" {
		ref = res.After.Base // arguments expanded
	}
	i, err := images.Lookup(ref)
	if err != nil {
		return private(ref)
	}
	version := fmt.Sprint(i.Major)
	if i.Plain() || strings.HasPrefix(i.Family, "distroless") {
		version, _, _ = strings.Cut(i.Distro, ".")
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s %s", i.Family, version, i.Libc, i.Variant))
}

// private is the name of an image that the catalogue does not know, with the number that its tag begins with.
func private(ref string) string {
	name, _, _ := strings.Cut(ref, "@")
	tag := ""
	if at := strings.LastIndexByte(name, ':'); at > strings.LastIndexByte(name, '/') {
		name, tag = name[:at], name[at+1:]
	}
	tag = strings.TrimPrefix(tag, "v")
	return strings.TrimSpace(name + " " + tag[:len(tag)-len(strings.TrimLeft(tag, "0123456789"))])
}
