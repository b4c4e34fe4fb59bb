package maven_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/project/maven"
)

// FuzzRead holds that no pom, however it is written, stops the reader or what follows it.
func FuzzRead(f *testing.F) {
	poms, err := filepath.Glob("testdata/built/*/project/pom.xml")
	if err != nil || len(poms) == 0 {
		f.Fatal("no poms")
	}
	for _, p := range poms {
		b, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, "package")
	}
	f.Fuzz(func(t *testing.T, pom []byte, word string) {
		inv, err := maven.ParseCommand([]string{"mvn", word, "package"})
		if err != nil {
			return
		}
		ctx := maven.FromFS(fstest.MapFS{"pom.xml": {Data: pom}, "core/pom.xml": {Data: pom}})
		m, err := maven.ReadFor(ctx, ".", inv, maven.Options{JDK: 17})
		if err != nil {
			return
		}
		maven.Artifacts(m, inv).Match("target/*.jar")
		m.DependencyNeeds(func(string, string) bool { return false })
	})
}
