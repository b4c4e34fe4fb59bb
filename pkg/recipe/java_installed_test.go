package recipe

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
)

// TestJavaOfAStage holds which Java a stage starts: apt in its order (measured with apt 2.6), Debian's alternatives and Alpine's java-common by
// version, PATH before all.
func TestJavaOfAStage(t *testing.T) {
	for _, tt := range []struct{ file, want string }{
		{"FROM maven:3.9-eclipse-temurin-17", "17 temurin"},
		{"FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y openjdk-17-jdk maven", "17 ubuntu"},
		{"FROM ubuntu:22.04\nRUN apt-get install -y default-jdk", "11 ubuntu"},
		{"FROM ubuntu:22.04\nRUN apt-get install -y maven openjdk-8-jdk", "11 ubuntu jre"},
		{"FROM ubuntu:22.04\nRUN apt-get install -y openjdk-8-jdk maven", "8 ubuntu"},
		{"FROM ubuntu:24.04\nRUN apt-get install -y maven\nRUN apt-get install -y openjdk-17-jdk", "21 ubuntu jre"},
		{"FROM ubuntu:24.04\nRUN apt-get install -y openjdk-17-jdk\nRUN apt-get install -y maven", "17 ubuntu"},
		{"FROM debian:bookworm-slim\nRUN apt-get install -y openjdk-17-jre-headless", "17 debian jre"},
		{"FROM debian:bookworm-slim\nRUN apt-get install -y maven", "17 debian jre"},
		{"FROM alpine:3.20\nRUN apk add --no-cache maven openjdk17", "17 alpine"},
		{"FROM alpine:3.20\nRUN apk add --no-cache openjdk11 openjdk21-jre", "21 alpine jre"},
		{"FROM alpine:3.20\nRUN apk add --no-cache maven", "? by maven"},
		{"FROM amazonlinux:2023\nRUN dnf install -y java-21-amazon-corretto-devel", "21 corretto"},
		{"FROM amazonlinux:2\nRUN yum install -y java-1.8.0-openjdk-devel", "8 redhat"},
		{"FROM amazonlinux:2023\nRUN dnf install -y java-21-amazon-corretto-devel maven", "? by maven"},
		{"FROM fedora:39\nRUN dnf install -y java-17-openjdk-headless", "17 redhat jre"},
		{"FROM ubuntu:22.04\nRUN apt-get install -y git", "none"},
		{"FROM ubuntu:22.04\nRUN apt-get install -y openjdk-8-jdk openjdk-17-jdk\nENV PATH=/usr/lib/jvm/java-8-openjdk-amd64/bin:$PATH", "8 ubuntu"},
		{"FROM ubuntu:22.04\nRUN apt-get install -y openjdk-8-jdk openjdk-17-jdk\nENV PATH=$PATH:/usr/lib/jvm/java-8-openjdk-amd64/bin", "17 ubuntu"},
		{"FROM ubuntu:22.04\nRUN apt-get install -y openjdk-17-jdk\nENV PATH=/usr/lib/jvm/default-java/bin:$PATH", "17 ubuntu"},
		{"FROM centos:7\nRUN yum install -y java-1.8.0-openjdk-devel java-11-openjdk-devel\nENV PATH=/usr/lib/jvm/jre-1.8.0-openjdk/bin:$PATH", "8 redhat"},
		{"FROM eclipse-temurin:21-jdk-jammy\nRUN apt-get install -y openjdk-8-jdk", "21 temurin"},
		{"FROM eclipse-temurin:21-jdk-jammy\nRUN apt-get install -y openjdk-8-jdk\nENV PATH=/usr/lib/jvm/java-8-openjdk-amd64/bin:$PATH", "8 ubuntu"},
		{"FROM eclipse-temurin:21-jdk-jammy\nADD https://example.org/jdk-8.tar.gz /opt/\nENV PATH=/opt/jdk-8/bin:$PATH", "none"},
		{"FROM openjdk:8-jdk-alpine\nRUN apk add maven", "8 openjdk"},
		{"FROM amazoncorretto:17-alpine\nRUN apk add maven", "? by maven"},
		{"FROM java:8\nRUN apt-get install -y maven", "8 openjdk"},
	} {
		f, err := dockerfile.Parse("Dockerfile", []byte(tt.file+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := project.New(fstest.MapFS{"Dockerfile": {Data: []byte(tt.file)}}, "Dockerfile", ".")
		if err != nil {
			t.Fatal(err)
		}
		r, err := Read(f, p, Options{})
		if err != nil {
			t.Fatal(err)
		}
		j := r.Final().Java()
		got := "none"
		switch {
		case j.Major > 0:
			got = fmt.Sprint(j.Major, " ", j.Vendor)
			if j.JRE {
				got += " jre"
			}
		case len(j.Packages) > 0:
			got = "? by " + j.Packages[len(j.Packages)-1]
		}
		if got != tt.want {
			t.Errorf("%s\ngot %s, want %s", tt.file, got, tt.want)
		}
	}
}
