package images

import (
	_ "embed"
	"strings"
	"sync"
)

// Package is what a package of a distribution brings that a program may use.
type Package struct {
	Known       bool     // a row of the table names it
	Tool        string   // "go", "node", "java" or empty
	Version     string   // of the tool; empty if it is not known
	Brings      []string // programs of the tables of contents and kinds of Data, by what it depends on
	Recommended []string // the same for what it recommends
}

// packageText say what packages bring.
//
//go:embed data/packages.tsv
var packageText string

var packageRows = table(&packageText)

// Package returns what a package brings on the image's distribution. It is not to be written to.
func (i Image) Package(name string) Package {
	key := [3]string{i.Distro, i.os, name}
	if p, ok := packages.Load(key); ok {
		return p.(Package)
	}
	p := i.findPackage(name)
	packages.Store(key, p)
	return p
}

// packages keeps what was looked up: a file's packages are asked for by each need.
var packages sync.Map

func (i Image) findPackage(name string) Package {
	for _, r := range packageRows() {
		if i.onDistro(r[0]) && matches(r[1], name) {
			p := Package{Known: true, Tool: r[2], Version: r[3], Brings: strings.Fields(r[4]), Recommended: strings.Fields(r[5])}
			if p.Version == "*" {
				p.Version = numberIn(name)
			}
			return p
		}
	}
	return Package{}
}

// numberIn is the first version in a package's name: "1.21" of golang-1.21-go, "17" of openjdk-17-jdk.
func numberIn(name string) string {
	at := strings.IndexAny(name, "0123456789")
	if at < 0 {
		return ""
	}
	return name[at : at+versionLen(name[at:])]
}
