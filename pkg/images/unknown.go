package images

import (
	_ "embed"
	"fmt"
	"path"
	"strings"
)

// vendorText name images that the catalogue leaves out.
//
//go:embed data/vendors.tsv
var vendorText string

var vendorRows = table(&vendorText)

// unknown is the error for a reference that no list has, with what is known of why.
func unknown(ref string, t target) error {
	why := ""
	for _, r := range vendorRows() {
		if ok, _ := path.Match(r[0], t.name); ok {
			why = ": " + r[1]
			break
		}
	}
	registry, rest, _ := strings.Cut(t.name, "/")
	official := path.Base(t.name)
	if why == "" && rest != "" && strings.ContainsAny(registry, ".:") && text("data/tags/"+official+".tsv") != "" {
		why = fmt.Sprintf(": whether what %s has under that name is the official image %s is not known", registry, official)
	}
	return fmt.Errorf("image %q: %w%s", ref, ErrUnknown, why)
}
