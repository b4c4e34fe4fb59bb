package transforms

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
)

// otherTools build programs for Java, and no transform reads what they build.
var otherTools = map[string]string{
	"gradle": "Gradle", "gradlew": "Gradle", "sbt": "sbt", "ant": "Ant", "lein": "Leiningen", "mill": "Mill", "bazel": "Bazel", "javac": "javac", "kotlinc": "kotlinc", "scalac": "scalac",
}

// otherTool refuses a program of Java that another tool than Maven builds in the image, by the tool's name.
func otherTool(st *recipe.Stage) (refactor.Missing, bool) {
	l := st.Launch
	starts := path.Base(l.Program()) == "java" || l.ID == "maven-run-goal" || strings.Contains(l.Program(), "build/install/")
	for _, s := range st.Steps {
		for _, e := range s.Execs {
			if name := otherTools[e.Name()]; name != "" && starts {
				return refactor.Missing{ID: "no-transform", Alone: true, Line: s.Line, Detail: fmt.Sprintf("%s builds the program (%s), and msb has no transform for it", name, e.Text())}, true
			}
		}
	}
	return refactor.Missing{}, false
}

// servers are the start scripts of application servers.
var servers = strings.Fields("catalina.sh startup.sh standalone.sh domain.sh jetty.sh asadmin startserv payara-micro server liberty")

// serverImages are base images that start an application server by themselves.
var serverImages = strings.Fields("tomcat tomee jetty wildfly jboss-base payara server-full micro glassfish open-liberty websphere-liberty")

// serverOfItsOwn refuses what Maven builds and an application server or a launcher of the project's own starts: the directory that it lies in is
// not one that msb follows.
func serverOfItsOwn(st *recipe.Stage) (refactor.Missing, bool) {
	l := st.Launch
	name := l.Program()
	if l.Kind == recipe.ProcessLaunch && slices.Contains(l.Argv, "java") {
		return refactor.Missing{ID: "effective-command", Alone: true, Line: l.Place.Line, Detail: fmt.Sprintf("the container starts %s, which starts java in turn", name)}, true
	}
	if image, _, _ := strings.Cut(path.Base(st.Ref), ":"); l.Kind == recipe.NoLaunch && slices.Contains(serverImages, image) {
		return refactor.Missing{ID: "war-and-servers", Alone: true, Line: st.From.Line, Detail: fmt.Sprintf("%s starts the server that the war is for, and what lies in that image is not known", st.Ref)}, true
	}
	if l.Kind != recipe.ProcessLaunch || name == "" || !slices.Contains(servers, path.Base(name)) && !strings.Contains(name, "target/") {
		return refactor.Missing{}, false
	}
	if path.Ext(name) == ".jar" {
		return refactor.Missing{ID: "maven-artifact", Alone: true, Line: l.Place.Line, Detail: fmt.Sprintf("the container starts %s by itself, not with java -jar", name)}, true
	}
	return refactor.Missing{ID: "war-and-servers", Alone: true, Line: l.Place.Line, Detail: fmt.Sprintf("the container starts %s, which is no jar that java starts", name)}, true
}
