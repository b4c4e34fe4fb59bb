package maven_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/project/maven"
)

// TestDependencyTable holds that each row is the one that decides about what it names: no row above takes its place.
func TestDependencyTable(t *testing.T) {
	f, err := os.Open("dependencies.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := 0
	for s := bufio.NewScanner(f); s.Scan(); {
		line := s.Text()
		key, want, ok := strings.Cut(line, "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		group, artifact, pair := strings.Cut(key, ":")
		if !ok || !pair {
			t.Fatalf("a row without its columns: %q", line)
		}
		rows++
		got := dependencyNeeds(t, strings.ReplaceAll(group, "*", "zz"), strings.ReplaceAll(artifact, "*", "-zz"))
		if kinds := kindsOf(want); strings.Join(got, ",") != kinds {
			t.Errorf("%s: got %v, want %s", key, got, kinds)
		}
	}
	if rows < 500 {
		t.Errorf("only %d rows were read", rows)
	}
}

// kindsOf are the kinds of needs that the words of a row stand for, by the table's own head.
func kindsOf(words string) string {
	if words == "none" {
		return ""
	}
	return strings.ReplaceAll(words, "files", "unknown")
}

func dependencyNeeds(t *testing.T, group, artifact string) []string {
	t.Helper()
	pom := fmt.Sprintf(`<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>a</artifactId><version>1</version><dependencies>
<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>1</version></dependency>
<dependency><groupId>org.example</groupId><artifactId>only-for-tests</artifactId><version>1</version><scope>test</scope></dependency>
<dependency><groupId>g</groupId><artifactId>own</artifactId><version>1</version></dependency>
</dependencies></project>`, group, artifact)
	m, err := maven.Read(maven.FromFS(fstest.MapFS{"pom.xml": {Data: []byte(pom)}}), ".", maven.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, n := range m.DependencyNeeds(func(group, artifact string) bool { return group == "g" }) {
		out = append(out, string(n.Kind))
	}
	return out
}

func TestUnknownDependency(t *testing.T) {
	for _, tt := range []struct{ group, artifact, want string }{
		{"org.springframework.boot", "spring-boot-starter-web", ""},
		{"org.springframework.boot", "spring-boot-starter-webflux", "native"},
		{"com.example", "thing", "unknown"},
		{"org.apache.poi", "poi-ooxml", "fonts"},
		{"org.apache.commons", "commons-exec", "exec"},
		{"org.apache.commons", "commons-crypto", "unknown"},
		{"io.quarkus", "quarkus-rest", "native unknown"},
	} {
		if got := strings.Join(dependencyNeeds(t, tt.group, tt.artifact), " "); got != tt.want {
			t.Errorf("%s:%s: got %q, want %q", tt.group, tt.artifact, got, tt.want)
		}
	}
}
