package recipe

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/shell"
)

// commandOf reads a command line as a shell form gives it, in an image with JAVA_OPTS and nothing else.
func commandOf(t *testing.T, line string) javaCommand {
	t.Helper()
	s, err := shell.Parse(line)
	if err != nil {
		t.Fatal(err)
	}
	env := State{}.with(Var{Name: "JAVA_OPTS", Value: "-Xmx1g -javaagent:/opt/a.jar", Known: true}, Var{Name: "JAR", Value: "b.jar", Known: true})
	e := execs(s, env)[0]
	var words []javaWord
	for i, w := range e.Argv[1:] {
		words = append(words, javaWord{w, e.Fixed[i+1]})
	}
	return parseJava(words, env)
}

// TestJavaCommand holds the reader of command lines to the launcher's manual.
func TestJavaCommand(t *testing.T) {
	tests := []struct{ line, want string }{
		{"java -jar a.jar --x=/etc/y", "jar=a.jar args=--x=/etc/y"},
		{"java -Xmx1g -Dlogging.config=/etc/log.xml -jar a.jar", "jar=a.jar values=/etc/log.xml"},
		{"java $JAVA_OPTS -jar a.jar", "jar=a.jar agents=/opt/a.jar"},
		{"java ${JAVA_OPTS} $MORE -jar a.jar", "jar=a.jar agents=/opt/a.jar"},
		{"java ${MORE:--Dx=/etc/y} -jar a.jar", "jar=a.jar values=/etc/y"},
		{"java -jar $JAR", "jar=b.jar"},
		{"java -jar -Dx=/etc/y -Xmx1g a.jar b", "jar=a.jar values=/etc/y args=b"},
		{"java -jar $OTHER --x", "jar=$OTHER args=--x"},
		{"java -cp $OTHER Main", "main=Main cp=$OTHER"},
		{"java $OTHER Main", "main=Main"},
		{"java -jar $OTHER.jar", "jar=$OTHER.jar"},
		{"java -Dx=$Y -jar a.jar", "jar=a.jar values=$Y"},
		{"java $(cat opts) -jar a.jar", "main=$(cat opts) args=-jar,a.jar unread"},
		{"java -cp a:b/* org.example.Main x", "main=org.example.Main cp=a,b/* args=x"},
		{"java -cp a -classpath b Main", "main=Main cp=b"},
		{"java --class-path=a Main", "main=Main cp=a"},
		{"java -p mods -m a/b.C x", "main=a/b.C cp=mods args=x"},
		{"java --module-path mods --module a/b.C", "main=a/b.C cp=mods"},
		{"java --add-opens java.base/java.lang=ALL-UNNAMED -jar a.jar", "jar=a.jar"},
		{"java --add-opens=java.base/java.lang=ALL-UNNAMED -jar a.jar", "jar=a.jar"},
		{"java -javaagent:/opt/a.jar=port=1 -jar b.jar", "jar=b.jar agents=/opt/a.jar values=port=1"},
		{"java -javaagent:$AGENT -jar b.jar", "jar=b.jar unread"},
		{"java -agentlib:jdwp=transport=dt_socket,address=*:5005 -jar b.jar", "jar=b.jar"},
		{"java -agentlib:hprof -jar b.jar", "jar=b.jar unread"},
		{"java --add-modules jdk.incubator.vector -jar b.jar", "jar=b.jar modules"},
		{"java --add-modules=java.se -jar b.jar", "jar=b.jar"},
		{"java -XX:SharedArchiveFile=a.jsa -jar b.jar", "jar=b.jar archive"},
		{"java @opts -jar b.jar", "jar=b.jar files=opts"},
		{"java -Xbootclasspath/a:/opt/x.jar:/opt/y.jar -jar b.jar", "jar=b.jar values=/opt/x.jar,/opt/y.jar"},
		{"java A.java", "main=A.java source"},
		{"java --source 17 A.java", "main=A.java source"},
	}
	for _, tt := range tests {
		if got := describeJava(commandOf(t, tt.line)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.line, got, tt.want)
		}
	}
}

func describeJava(c javaCommand) string {
	var out []string
	say := func(name string, words ...string) {
		if words = slices.DeleteFunc(words, func(w string) bool { return w == "" }); len(words) > 0 {
			out = append(out, name+"="+strings.Join(words, ","))
		}
	}
	texts := func(ws []javaWord) (out []string) {
		for _, w := range ws {
			out = append(out, w.text)
		}
		return out
	}
	say("jar", c.jar.text)
	say("main", c.main.text)
	say("cp", texts(c.classPath)...)
	say("agents", c.agents...)
	say("values", c.values...)
	say("files", c.argFiles...)
	say("args", texts(c.args)...)
	for name, is := range map[string]bool{"unread": c.unread != "", "archive": c.archive != "", "source": c.sourceFile(), "modules": c.modules != ""} {
		if is {
			out = append(out, name)
		}
	}
	return strings.Join(out, " ")
}

func TestPathsIn(t *testing.T) {
	for value, want := range map[string]string{
		"/etc/a.xml":                   "[/etc/a.xml]",
		"file:./conf/":                 "[conf]",
		"optional:file:conf/a.yml":     "[conf/a.yml]",
		"classpath:/a,file:///etc/b":   "[/etc/b]",
		"/a:/b":                        "[/a:/b /a /b]",
		"$HOME/a":                      "[]",
		"--spring.config.location=c/d": "[--spring.config.location c/d]",
		"":                             "[]",
	} {
		if got := fmt.Sprint(pathsIn(value)); got != want {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
	}
}
