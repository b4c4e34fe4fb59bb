package maven

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/project"
)

func TestRelease(t *testing.T) {
	parent := func(version string) string {
		return "<parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>" + version + "</version><relativePath/></parent>"
	}
	compiler := func(conf string) string {
		return "<build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><configuration>" + conf + "</configuration></plugin></plugins></build>"
	}
	for _, tt := range []struct {
		name, pom, command string
		want               int
	}{
		{"nothing", "", "mvn package", 0},
		{"source and target", "<properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target></properties>", "mvn package", 0},
		{"a property", "<properties><maven.compiler.release>17</maven.compiler.release></properties>", "mvn package", 17},
		{"of the command line", "", "mvn package -Dmaven.compiler.release=11", 11},
		{"of the plugin", compiler("<release>21</release>"), "mvn package", 21},
		{"of the plugin by a property", "<properties><java.version>1.8</java.version></properties>" + compiler("<release>${java.version}</release>"), "mvn package", 8},
		{"with arguments of its own", compiler("<release>21</release><compilerArgs><arg>-source</arg></compilerArgs>"), "mvn package", 0},
		{"Spring Boot 3.3", parent("3.3.4"), "mvn package", 17},
		{"Spring Boot 3.3 with a version", parent("3.3.4") + "<properties><java.version>21</java.version></properties>", "mvn package", 21},
		{"Spring Boot 3.0 names source and target", parent("3.0.13"), "mvn package", 0},
		{"Spring Boot 2", parent("2.7.18"), "mvn package", 0},
		{"Kotlin beside", "<properties><maven.compiler.release>17</maven.compiler.release></properties><build><plugins><plugin><groupId>org.jetbrains.kotlin</groupId><artifactId>kotlin-maven-plugin</artifactId></plugin></plugins></build>", "mvn package", 0},
	} {
		pom := "<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>b</artifactId><version>1</version>" + tt.pom + "</project>"
		p, err := project.New(fstest.MapFS{"Dockerfile": {}, "pom.xml": {Data: []byte(pom)}}, "Dockerfile", ".")
		if err != nil {
			t.Fatal(err)
		}
		inv, err := ParseCommand(strings.Fields(tt.command))
		if err != nil {
			t.Fatal(err)
		}
		inv.File = "pom.xml"
		m, err := ReadFor(p, ".", inv, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Release(inv); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
}
