package proof_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/proof"
)

// TestJava holds the proof to what a person knows of two Java images; the drafts are written by hand.
func TestJava(t *testing.T) {
	const pom = `<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>a</artifactId><version>1</version><build><finalName>a</finalName><plugins><plugin>
<artifactId>maven-jar-plugin</artifactId><configuration><archive><manifest><mainClass>A</mainClass></manifest></archive></configuration></plugin></plugins></build></project>`
	fsys := fstest.MapFS{"pom.xml": {Data: []byte(pom)}, "src/main/java/A.java": {Data: []byte("class A {}")}}
	build := func(base, more string) string {
		return "FROM " + base + "\nWORKDIR /app\nCOPY . .\nRUN ./mvnw package\n" + more
	}
	const (
		run  = "CMD [\"java\", \"-jar\", \"target/a.jar\"]\n"
		copy = "WORKDIR /app\nCOPY --from=builder /app/target/a.jar /app/target/a.jar\n"
	)
	tests := []struct {
		name, base, more, runtime, last string
		finding, difference             string
	}{
		{"the same vendor", "eclipse-temurin:17-jdk-jammy", run, "eclipse-temurin:17-jre-jammy", copy + run, "", "java-runtime"},
		{"another vendor", "openjdk:17-jdk-slim", run, "eclipse-temurin:17-jre", copy + run, "", "java-vendor"},
		{"another major", "eclipse-temurin:17-jdk-jammy", run, "eclipse-temurin:21-jre-jammy", copy + run, "java-version-vendor", ""},
		{"the jar is missing", "eclipse-temurin:17-jdk-jammy", run, "eclipse-temurin:17-jre-jammy", "WORKDIR /app\n" + run, "maven-artifact", ""},
		{"the jar has another place", "eclipse-temurin:17-jdk-jammy", run, "eclipse-temurin:17-jre-jammy", "WORKDIR /app\nCOPY --from=builder /app/target/a.jar /app/a.jar\n" + run, "maven-artifact", ""},
		{"Java by its old path", "openjdk:17-jdk-slim", "CMD [\"/usr/local/openjdk-17/bin/java\", \"-jar\", \"target/a.jar\"]\n", "eclipse-temurin:17-jre",
			copy + "CMD [\"/usr/local/openjdk-17/bin/java\", \"-jar\", \"target/a.jar\"]\n", "effective-command", ""},
		{"Java by its name", "openjdk:17-jdk-slim", "CMD [\"/usr/local/openjdk-17/bin/java\", \"-jar\", \"target/a.jar\"]\n", "eclipse-temurin:17-jre", copy + run, "", "program-path"},
		{"Java by its name, other arguments", "openjdk:17-jdk-slim", "CMD [\"/usr/local/openjdk-17/bin/java\", \"-Xmx1g\", \"-jar\", \"target/a.jar\"]\n", "eclipse-temurin:17-jre", copy + run, "effective-command", ""},
		{"the directory's owner is repeated", "eclipse-temurin:17-jdk-jammy", "RUN chown 1001 /app\nUSER 1001\n" + run, "eclipse-temurin:17-jre-jammy",
			"WORKDIR /app\nRUN chown 1001 /app\nCOPY --from=builder /app/target/a.jar /app/target/a.jar\nUSER 1001\n" + run, "", "java-runtime"},
		{"the directory's owner is lost", "eclipse-temurin:17-jdk-jammy", "RUN chown 1001 /app\nUSER 1001\n" + run, "eclipse-temurin:17-jre-jammy",
			copy + "USER 1001\n" + run, "copy-top-dir-owner", ""},
		{"a COPY over a directory that is there", "eclipse-temurin:17-jdk-jammy", "RUN chown 1001 /app\nUSER 1001\n" + run, "eclipse-temurin:17-jre-jammy",
			"WORKDIR /app\nCOPY --from=builder --chown=1001 /app /app\nUSER 1001\n" + run, "copy-top-dir-owner", ""},
		{"the time zone is set again", "eclipse-temurin:17-jdk-jammy", "RUN ln -sf /usr/share/zoneinfo/Asia/Tokyo /etc/localtime\n" + run, "eclipse-temurin:17-jre-jammy",
			"RUN ln -sf /usr/share/zoneinfo/Asia/Tokyo /etc/localtime\n" + copy + run, "", "java-runtime"},
		{"the time zone is copied through a link", "eclipse-temurin:17-jdk-jammy", "RUN ln -sf /usr/share/zoneinfo/Asia/Tokyo /etc/localtime\n" + run, "eclipse-temurin:17-jre-jammy",
			"COPY --from=builder /etc/localtime /etc/localtime\n" + copy + run, "tzdata", ""},
		{"the time zone is lost", "eclipse-temurin:17-jdk-jammy", "RUN ln -sf /usr/share/zoneinfo/Asia/Tokyo /etc/localtime\n" + run, "eclipse-temurin:17-jre-jammy",
			copy + run, "runtime-run-steps", ""},
		{"a COPY that makes the directory", "eclipse-temurin:17-jdk-jammy", "RUN chown 1001 /app\nUSER 1001\n" + run, "eclipse-temurin:17-jre-jammy",
			"COPY --from=builder --chown=1001 /app /app\nWORKDIR /app\nUSER 1001\n" + run, "", "java-runtime"},
	}
	for _, tt := range tests {
		before := read(t, fsys, build(tt.base, tt.more))
		builder := build(tt.base+" AS builder", "")
		if len(tt.more) > 4 && tt.more[:4] == "RUN " {
			step, _, _ := strings.Cut(tt.more, "\n")
			builder += step + "\n"
		}
		v := proof.Check(before, read(t, fsys, builder+"FROM "+tt.runtime+"\n"+tt.last))
		found := slices.ContainsFunc(v.Findings, func(f proof.Finding) bool { return f.ID == tt.finding })
		if tt.finding == "" && len(v.Findings) > 0 || tt.finding != "" && !found {
			t.Errorf("%s: want finding %q, got %+v", tt.name, tt.finding, v.Findings)
		}
		if tt.difference != "" && !slices.ContainsFunc(v.Differences, func(d proof.Difference) bool { return d.ID == tt.difference }) {
			t.Errorf("%s: want difference %q, got %+v", tt.name, tt.difference, v.Differences)
		}
	}
}
