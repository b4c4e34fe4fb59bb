// Command parseonly does the least that a tool for Dockerfiles can do: it parses one. The benchmarks measure msb against it.
package main

import (
	"fmt"
	"os"

	"github.com/msb-dev/msb/pkg/dockerfile"
)

func main() {
	src, err := os.ReadFile(os.Args[1])
	if err == nil {
		var f *dockerfile.File
		if f, err = dockerfile.Parse(os.Args[1], src); err == nil {
			fmt.Println(len(f.Stages))
			return
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
