package maven

import "errors"

// Invocation is a command line of mvn or mvnw, understood.
type Invocation struct {
	Program                       string // as written: "mvn", "./mvnw"
	Tasks                         []Task // phases and goals in order
	Profiles                      []string
	Properties                    map[string]string
	File                          string   // -f, as written; a directory stands for its pom.xml
	Modules                       []string // -pl, split at commas
	AlsoMake                      bool     // -am
	AlsoMakeDependents            bool     // -amd
	ResumeFrom                    string   // -rf
	Alone                         bool     // -N
	Settings                      string   // -s
	GlobalSettings                string   // -gs
	Toolchains                    string   // -t
	LocalRepo                     string   // -Dmaven.repo.local
	Quiet, Batch, Offline, Update bool
	FailNever, FailAtEnd          bool
	Inform                        bool // --version, --help: nothing is built
}

// Task is a phase or a goal of the command line.
type Task struct {
	Phase                  string // "package"; "" for a goal
	Group, Plugin, Version string // "org.springframework.boot", "spring-boot-maven-plugin"; Group and Version "" if not written
	Prefix                 string // "spring-boot" if written so
	Goal                   string
	Execution              string // of goal@execution
}

var errNotMaven = errors.New("not a command of Maven")
