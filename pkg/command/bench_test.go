package command

import (
	"fmt"
	"testing"

	"github.com/msb-dev/msb/pkg/rootfs"
)

// BenchmarkSettings is what the settings of one Dockerfile cost, three directories below the root of its repository: the search for what
// excludes it from a walk, and then for all that holds for it.
func BenchmarkSettings(b *testing.B) {
	const projects = 200
	for name, text := range map[string]string{"no file": "", "a file": everything} {
		b.Run(name, func(b *testing.B) {
			files := map[string]string{".git/": "", "ctx/": ""}
			if text != "" {
				files["msb.yaml"] = text
			}
			for i := range projects {
				files[fmt.Sprintf("team/group/p%d/Dockerfile", i)] = "FROM scratch\n"
			}
			tree(b, files)
			g, err := line()
			if err != nil {
				b.Fatal(err)
			}
			var ts []Target
			for i := range projects {
				ts = append(ts, target(b, fmt.Sprintf("team/group/p%d/Dockerfile", i), ""))
			}
			root, err := rootfs.Open(ts[0].Root)
			if err != nil {
				b.Fatal(err)
			}
			defer root.Close()
			search := search{given: g}
			defer search.close()
			for i := 0; b.Loop(); i++ {
				if i%projects == 0 {
					search.close()
				}
				t := ts[i%projects]
				if search.excludes(&t) {
					b.Fatal("excluded")
				}
				if _, err := g.resolve(t, root); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
