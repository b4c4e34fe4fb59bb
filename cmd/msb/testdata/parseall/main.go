// Command parseall does the least that a tool for many Dockerfiles can do: it walks a tree for them, and reads and parses each file that
// msb reads, with the parser of its format. The benchmarks measure msb against it.
//
//	parseall -j N DIR <LIST
//
// LIST has a file a line. Formats that msb has no parser of another's for, such as Java's sources, are only read.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path"
	"strings"
	"sync"
	"sync/atomic"

	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/modfile"
	"mvdan.cc/sh/v3/syntax"

	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/dockerfile"
)

func main() {
	jobs := flag.Int("j", 1, "files at a time")
	flag.Parse()
	found, errs := discover.Find(context.Background(), flag.Args(), discover.Options{Jobs: *jobs})
	if len(errs) > 0 {
		fmt.Fprintln(os.Stderr, errors.Join(errs...))
		os.Exit(1)
	}
	names := make(chan string, 64)
	var wait sync.WaitGroup
	var read, broken atomic.Int64
	for range *jobs {
		wait.Go(func() {
			for name := range names {
				text, err := os.ReadFile(name)
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					continue
				}
				read.Add(1)
				if parse(name, text) != nil {
					broken.Add(1)
				}
			}
		})
	}
	list := bufio.NewScanner(os.Stdin)
	for list.Scan() {
		names <- list.Text()
	}
	close(names)
	wait.Wait()
	fmt.Println(len(found), "Dockerfiles,", read.Load(), "files read,", broken.Load(), "that do not parse")
}

// parse is the parser of a format.
func parse(name string, text []byte) error {
	base := path.Base(name)
	switch ext := path.Ext(name); {
	case discover.IsDockerfile(base):
		_, err := dockerfile.Parse(name, text)
		return err
	case ext == ".json":
		var v any
		return json.Unmarshal(text, &v)
	case ext == ".yaml", ext == ".yml":
		return documents(text)
	case ext == ".xml":
		return elements(text)
	case ext == ".go":
		_, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments)
		return err
	case base == "go.mod":
		_, err := modfile.Parse(name, text, nil)
		return err
	case ext == ".sh", bytes.HasPrefix(text, []byte("#!")):
		_, err := syntax.NewParser().Parse(bytes.NewReader(text), name)
		return err
	case strings.HasPrefix(base, "Makefile"):
		return recipes(text)
	}
	return nil
}

func documents(text []byte) error {
	d := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var n yaml.Node
		if err := d.Decode(&n); err != nil {
			return end(err)
		}
	}
}

func elements(text []byte) error {
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		if _, err := d.Token(); err != nil {
			return end(err)
		}
	}
}

// recipes parses the commands of a Makefile, each line as a shell's.
func recipes(text []byte) error {
	p := syntax.NewParser()
	for line := range strings.Lines(string(text)) {
		if command, ok := strings.CutPrefix(line, "\t"); ok {
			if _, err := p.Parse(strings.NewReader(command), ""); err != nil {
				return err
			}
		}
	}
	return nil
}

func end(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}
