package images

import (
	_ "embed"
	"strings"
)

//go:embed data/platforms.tsv
var platformRows string

// platforms returns the complete list of an image's platforms where it lacks one of amd64 and arm64.
func platforms(i Image) []string {
	for r := range rows(platformRows) {
		if r[0] == i.Family && i.meets(r[1], r[2], r[3], r[4], r[5]) {
			return strings.Split(r[6], ",")
		}
	}
	return nil
}
