package images_test

import (
	"testing"

	"github.com/msb-dev/msb/pkg/images"
)

func TestCurrentZone(t *testing.T) {
	for name, want := range map[string]bool{
		"UTC": true, "GMT": true, "Etc/UTC": true, "Etc/GMT-14": true, "Europe/Kyiv": true, "America/Argentina/Buenos_Aires": true, "Asia/Shanghai": true,
		"Europe/Kiev": false, "US/Pacific": false, "PRC": false, "EST5EDT": false, "Asia/Calcutta": false, "America/Indianapolis": false, "Etc/Zulu": false, "": false,
	} {
		if got := images.CurrentZone(name); got != want {
			t.Errorf("CurrentZone(%q) = %v, want %v", name, got, want)
		}
	}
}
