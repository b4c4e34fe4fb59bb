package maven_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/project/maven"
)

// TestParseCommand holds the reader of command lines to Maven's own (mvn --help of 3.8.7 and 3.9.9).
func TestParseCommand(t *testing.T) {
	tests := []struct{ line, want string }{
		{"mvn package", "package"},
		{"./mvnw -B -ntp clean package -DskipTests", "clean package skipTests=true"},
		{"mvn -Pprod,!dev package -Drevision=1.0", "package P=prod,!dev revision=1.0"},
		{"mvn -P prod package", "package P=prod"},
		{"mvn -f app/pom.xml package", "package f=app/pom.xml"},
		{"mvn --file=app/pom.xml package", "package f=app/pom.xml"},
		{"mvn -fapp package", "package f=app"},
		{"mvn -pl web,:core -am package", "package pl=web,:core am"},
		{"mvn -T 1C -s settings.xml -gs g.xml install", "install"},
		{"mvn -T1C verify", "verify"},
		{"mvn spring-boot:repackage", "spring-boot:repackage"},
		{"mvn org.springframework.boot:spring-boot-maven-plugin:3.3.4:repackage", "spring-boot-maven-plugin:repackage"},
		{"mvn dependency:copy-dependencies -DoutputDirectory=target/lib", "dependency:copy-dependencies outputDirectory=target/lib"},
		{"mvn -N -q -o -U -e -X package", "package N"},
		{"mvn --version", "inform"},
		{"mvn -D maven.test.skip=true package", "package maven.test.skip=true"},
		{"mvn --no-such-option package", "error"},
		{"mvn -f", "error"},
		{"gradle build", "error"},
	}
	for _, tt := range tests {
		inv, err := maven.ParseCommand(strings.Fields(tt.line))
		got := describe(inv)
		if err != nil {
			got = "error"
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.line, got, tt.want)
		}
	}
}

func describe(inv maven.Invocation) string {
	var out []string
	for _, t := range inv.Tasks {
		switch {
		case t.Phase != "":
			out = append(out, t.Phase)
		case t.Prefix != "":
			out = append(out, t.Prefix+":"+t.Goal)
		default:
			out = append(out, t.Plugin+":"+t.Goal)
		}
	}
	if len(inv.Profiles) > 0 {
		out = append(out, "P="+strings.Join(inv.Profiles, ","))
	}
	if inv.File != "" {
		out = append(out, "f="+inv.File)
	}
	if len(inv.Modules) > 0 {
		out = append(out, "pl="+strings.Join(inv.Modules, ","))
	}
	for name, is := range map[string]bool{"am": inv.AlsoMake, "N": inv.Alone, "inform": inv.Inform} {
		if is {
			out = append(out, name)
		}
	}
	for name, value := range inv.Properties {
		out = append(out, fmt.Sprintf("%s=%s", name, value))
	}
	return strings.Join(out, " ")
}

// TestMatch holds patterns to what a shell makes of them.
func TestMatch(t *testing.T) {
	list := maven.List{
		{Path: "target/a-1.jar", Known: true}, {Path: "target/a-1-sources.jar", Known: true}, {Path: "target/a-1.jar.original", Known: true},
		{Path: "target/.b.jar", Known: true}, {Path: "target/*.war", Kind: maven.Doubt},
	}
	for _, tt := range []struct{ pattern, want string }{
		{"target/*.jar", "target/a-1-sources.jar target/a-1.jar"},
		{"target/a-?.jar", "target/a-1.jar ?"}, // it errs on the side of doubt
		{"./target/a-1.jar", "target/a-1.jar"},
		{"target/*", "target/a-1-sources.jar target/a-1.jar target/a-1.jar.original ?"},
		{"target/x.war", "?"},
		{"*.jar", ""},
		{"target/[", "?"},
	} {
		m := list.Match(tt.pattern)
		var got []string
		for _, a := range m.Hits {
			got = append(got, a.Path)
		}
		if len(m.Maybe) > 0 {
			got = append(got, "?")
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %v, want %q", tt.pattern, got, tt.want)
		}
	}
}
