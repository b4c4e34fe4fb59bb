package site

import (
	"strings"
	"testing"
)

// BenchmarkNginx writes the block of every measured server that is interpreted.
func BenchmarkNginx(b *testing.B) {
	all := measurements(b)
	for _, name := range sortedKeys(all) {
		s := all[name].site(b)
		if !s.Known() {
			continue
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _, _ = Nginx(s, "/usr/share/nginx/html") // some can't be written, which takes its time too
			}
		})
	}
}

// BenchmarkCompare compares a site with the block that was written for it.
func BenchmarkCompare(b *testing.B) {
	before, text := writtenSite(b, "serve-single")
	after, err := ReadNginx(map[string]string{nginxSiteFile: strings.TrimSpace(text)})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		Compare(before, after)
	}
}
