package proof_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
)

const (
	siteBefore = "FROM node:20-alpine\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build && npm install -g serve@14\nCMD [\"serve\", \"-s\", \"dist\", \"-l\", \"3000\"]\n"
	siteAfter  = "FROM node:20-alpine AS builder\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build && npm install -g serve@14\n" +
		"FROM nginx:stable-alpine\nRUN rm -rf /usr/share/nginx/html/* && printf '%s\\n' 'server { listen 3000; root /usr/share/nginx/html; location / { try_files $uri /index.html; } }' > /etc/nginx/conf.d/default.conf\n" +
		"COPY --from=builder /app/dist /usr/share/nginx/html\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n"
	jarBefore = "FROM maven:3.9-eclipse-temurin-17\nWORKDIR /app\nCOPY . .\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n"
	jarAfter  = "FROM maven:3.9-eclipse-temurin-17 AS builder\nWORKDIR /app\nCOPY . .\nRUN mvn package\n" +
		"FROM eclipse-temurin:17-jre\nWORKDIR /app\nCOPY --from=builder /app/target/a.jar /app/target/a.jar\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n"
)

func read(t *testing.T, fsys fstest.MapFS, text string) *recipe.Recipe {
	t.Helper()
	f, err := dockerfile.Parse("Dockerfile", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.New(fsys, "Dockerfile", ".")
	if err != nil {
		t.Fatal(err)
	}
	r, err := recipe.Read(f, p, recipe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestUsers holds what others do with the image against the new one: which files beside the Dockerfile are a reason, and which are not.
func TestUsers(t *testing.T) {
	compose := func(lines ...string) map[string]string {
		return map[string]string{"compose.yml": "services:\n  web:\n    build: .\n    " + strings.Join(lines, "\n    ") + "\n"}
	}
	script := func(lines ...string) map[string]string {
		return map[string]string{"ci.sh": "docker build -t app .\n" + strings.Join(lines, "\n") + "\n"}
	}
	pod := func(text string) map[string]string {
		return map[string]string{"pod.yml": "kind: Pod\nspec:\n  containers:\n  - name: a\n    image: app\n    " + text + "\n"}
	}
	const refused, rejected, fine = "refused", "rejected", ""
	tests := []struct {
		name  string
		files map[string]string
		site  string // what becomes of the site
		jar   string // what becomes of the jar
	}{
		{"nobody", nil, fine, fine},
		{"ports", compose("ports: ['80:3000']"), fine, fine},
		{"a development command", compose("command: npm run dev"), refused, refused},
		{"the server's own command", compose("command: serve -s dist -l 3000"), refused, refused},
		{"the program's own command", compose("command: java -jar target/a.jar"), refused, fine},
		{"other options of java", compose("command: java -Xmx1g -jar /app/target/a.jar -x"), refused, fine},
		{"the program behind one that waits", compose("command: sh -c 'sleep 5 && exec java -jar target/a.jar'"), refused, fine},
		{"the program behind a tool that is not there", compose("command: sh -c 'npx wait-on x && java -jar target/a.jar'"), refused, rejected},
		{"the program behind a script of the project", compose("command: ['./wait.sh', '--', java, -jar, target/a.jar]"), refused, refused},
		{"the program behind a change of directory", compose("command: sh -c 'cd target && java -jar a.jar'"), refused, refused},
		{"an unset command", compose("command: null"), fine, fine},
		{"an empty command", compose("command: []"), refused, refused},
		{"more arguments", compose("command: java -jar target/a.jar --debug"), refused, fine},
		{"another jar", compose("command: java -jar target/b.jar"), refused, refused},
		{"an entrypoint alone", compose("entrypoint: java"), refused, refused},
		{"an entrypoint that makes the same command", compose("entrypoint: [java, -jar]", "command: target/a.jar"), refused, fine},
		{"sources over the working directory", compose("volumes: ['.:/app']"), refused, refused},
		{"above it", compose("volumes: ['.:/']"), refused, refused},
		{"a named volume for the served files", compose("volumes: ['dist:/app/dist']"), refused, fine},
		{"a file among the served ones", compose("volumes: ['./config.js:/app/dist/config.js']"), refused, fine},
		{"a file for the server", compose("volumes: ['./serve.json:/app/serve.json']"), refused, fine},
		{"an anonymous volume", compose("volumes: ['/app/node_modules']"), fine, fine},
		{"data elsewhere", compose("volumes: ['./data:/data', '${X}:/data2']"), fine, fine},
		{"where is not known", compose("volumes: ['./x:${DIR}']"), refused, refused},
		{"PORT, the same", compose("environment: {PORT: 3000}"), fine, fine},
		{"PORT for a server that is told its port", compose("environment: {PORT: 4000}"), fine, fine},
		{"another user by number", compose("user: '1000'"), rejected, fine},
		{"another user by name", compose("user: node"), rejected, rejected},
		{"root", compose("user: root"), fine, fine},
		{"read-only", compose("read_only: true"), rejected, fine},
		{"no capabilities", compose("cap_drop: [ALL]"), rejected, fine},
		{"a health check with what is there", compose("healthcheck: {test: 'wget -q -O - http://127.0.0.1:3000/ || exit 1'}"), fine, fine},
		{"BusyBox wget and localhost", compose("healthcheck: {test: 'wget -q -O - http://localhost:3000/ || exit 1'}"), rejected, fine},
		{"a health check with node", compose("healthcheck: {test: [CMD, node, check.js]}"), rejected, rejected},
		{"a stage that is not there", map[string]string{"compose.yml": "services: {web: {build: {context: ., target: dev}}}"}, fine, fine},
		{"the stage by number", map[string]string{"compose.yml": "services: {web: {build: {context: ., target: '0'}}}"}, refused, refused},
		{"a context named as the builder", script("docker build --build-context builder=x ."), rejected, rejected},
		{"a context in place of the base", script("docker build --build-context node:20-alpine=x --build-context maven:3.9-eclipse-temurin-17=x ."), refused, refused},
		{"a context in place of the runtime", script("docker build --build-context docker.io/library/nginx:stable-alpine=x --build-context eclipse-temurin:17-jre=x ."), rejected, rejected},
		{"tests in the image", script("docker run app npm test", "docker run app mvn verify"), rejected, rejected},
		{"what a program says of itself", script("docker run app java -version", "docker run app nginx -v"), rejected, rejected},
		{"a tool at work in the directory", script("docker run app ls src"), rejected, rejected},
		{"the image's files written out", script("docker build -o out ."), rejected, rejected},
		{"a volume that starts from files", compose("volumes: ['seeds:/app/seeds']"), fine, rejected},
		{"a volume that starts empty", compose("volumes: ['data:/app/data', '/var/data']"), fine, fine},
		{"arguments that the file does not declare", map[string]string{"compose.yml": "services: {web: {build: {context: ., args: {X: y}}}}"}, fine, fine},
		{"must not be root", pod("securityContext: {runAsNonRoot: true}"), rejected, fine},
		{"a task's command", map[string]string{"task.json": `{"containerDefinitions": [{"image": "app", "command": ["java", "-jar", "target/a.jar", "-x"]}]}`}, rejected, fine},
		{"a plain start", script("docker run -d -p 80:3000 app"), fine, fine},
		{"a shell", script("docker run -it app sh"), fine, fine},
		{"a program that the old image did not have either", script("docker run -it app bash"), fine, fine},
		{"a shell's script", script("docker run app sh -c 'npm test'"), rejected, rejected},
		{"a file of the image", script("docker run app cat package.json"), rejected, rejected},
		{"what a container holds", script("id=$(docker create app)", "docker cp $id:/app/package.json ."), rejected, rejected},
		{"the program copied out", script("id=$(docker create app)", "docker cp $id:/app/target/a.jar ."), rejected, fine},
		{"a dev container", map[string]string{".devcontainer.json": `{"dockerFile": "Dockerfile"}`}, refused, refused},
		{"a probe", pod("livenessProbe: {exec: {command: [sh, -c, 'npm run check']}}"), rejected, rejected},
		{"a probe that reads a file", pod("livenessProbe: {exec: {command: [cat, /tmp/ok]}}"), fine, fine},
		{"a probe that reads a file of the image", pod("livenessProbe: {exec: {command: [cat, /app/package.json]}}"), rejected, rejected},
		{"arguments", pod("args: [java, -jar, target/a.jar, -x]"), rejected, fine},
		{"another context directory", map[string]string{"ci.sh": "docker build -f Dockerfile ./web\n"}, refused, refused},
		{"a child", map[string]string{"ci.sh": "docker build -t app .\n", "child/Dockerfile": "FROM app\n"}, refused, refused},
	}
	for _, tt := range tests {
		for _, image := range []struct{ kind, before, after, want string }{{"site", siteBefore, siteAfter, tt.site}, {"jar", jarBefore, jarAfter, tt.jar}} {
			t.Run(tt.name+", "+image.kind, func(t *testing.T) {
				fsys := fstest.MapFS{"Dockerfile": {Data: []byte(image.before)}, "package.json": {Data: []byte("{}")}, "pom.xml": {Data: []byte("<project/>")}, "seeds/a": {Data: []byte("x")}, "wait.sh": {Data: []byte("#!/bin/sh\nwhile true; do x; done\n")}}
				for name, text := range tt.files {
					fsys[name] = &fstest.MapFile{Data: []byte(text)}
				}
				before, after := read(t, fsys, image.before), read(t, fsys, image.after)
				got, why := fine, []string{}
				for _, f := range proof.Check(before, after).Findings {
					if f.File != "Dockerfile" {
						got = rejected
						why = append(why, fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.ID, f.Detail))
					}
				}
				for _, f := range proof.Preconditions(before) {
					if f.File != "Dockerfile" {
						got = refused
					}
				}
				if got != image.want {
					t.Errorf("%q, want %q: %s", got, image.want, strings.Join(why, "\n"))
				}
			})
		}
	}
}

// TestPortFromOutside holds that a port which the environment moves is kept only where it is moved to itself.
func TestPortFromOutside(t *testing.T) {
	fromEnv := strings.Replace(siteBefore, `, "-l", "3000"`, "", 1)
	for port, want := range map[string]bool{"3000": false, "4000": true, "${PORT}": true, "${PORT:-3000}": false} {
		fsys := fstest.MapFS{"package.json": {Data: []byte("{}")}, "compose.yml": {Data: []byte("services:\n  web:\n    build: .\n    environment:\n      - PORT=" + port + "\n")}}
		got := false
		for _, f := range proof.Check(read(t, fsys, fromEnv), read(t, fsys, siteAfter)).Findings {
			got = got || f.ID == "node-port" && f.File == "compose.yml" && f.Line == 5
		}
		if got != want {
			t.Errorf("PORT=%s: found %v, want %v", port, got, want)
		}
	}
}

// TestReplacedCommand holds that a command given from outside must come to the same in the new image, and be the program's own.
func TestReplacedCommand(t *testing.T) {
	entry := strings.Replace(jarAfter, `CMD ["java", "-jar", "target/a.jar"]`, `ENTRYPOINT ["java", "-jar", "target/a.jar"]`, 1)
	moved := strings.NewReplacer(`CMD ["java", "-jar", "target/a.jar"]`, `CMD cd target && exec java -jar a.jar`)
	tests := []struct {
		name, before, after, command string
		found                        bool
	}{
		{"the same", jarBefore, jarAfter, "java -jar target/a.jar -x", false},
		{"the new image has an entrypoint", jarBefore, entry, "java -jar target/a.jar -x", true},
		{"the old one started in another directory", moved.Replace(jarBefore), moved.Replace(jarAfter), "java -jar a.jar", true},
		{"in shell form, the same", moved.Replace(jarBefore), moved.Replace(jarAfter), "/bin/sh -c 'cd target && exec java -jar a.jar'", false},
	}
	for _, tt := range tests {
		fsys := fstest.MapFS{"pom.xml": {Data: []byte("<project/>")}, "compose.yml": {Data: []byte("services:\n  web:\n    build: .\n    command: " + tt.command + "\n")}}
		got := false
		for _, f := range proof.Check(read(t, fsys, tt.before), read(t, fsys, tt.after)).Findings {
			got = got || f.ID == "compose-override" && f.Line == 4
		}
		if got != tt.found {
			t.Errorf("%s: found %v", tt.name, got)
		}
	}
}

// TestArguments holds that a build with other arguments is compared too.
func TestArguments(t *testing.T) {
	before := strings.NewReplacer("FROM maven:3.9-eclipse-temurin-17", "ARG JAVA=17\nFROM maven:3.9-eclipse-temurin-${JAVA}").Replace(jarBefore)
	after := strings.NewReplacer("FROM maven:3.9-eclipse-temurin-17", "ARG JAVA=17\nFROM maven:3.9-eclipse-temurin-${JAVA}").Replace(jarAfter)
	for args, want := range map[string]bool{"JAVA: 17": false, "JAVA: 21": true, "JAVA: $J": false, "OTHER: 21": false} {
		fsys := fstest.MapFS{"pom.xml": {Data: []byte("<project/>")}, "compose.yml": {Data: []byte("services:\n  web:\n    build:\n      context: .\n      args: {" + args + "}\n")}}
		got := false
		for _, f := range proof.Check(read(t, fsys, before), read(t, fsys, after)).Findings {
			got = got || f.ID == "external-build-inputs" && f.File == "compose.yml"
		}
		if got != want {
			t.Errorf("%s: found %v", args, got)
		}
	}
}
