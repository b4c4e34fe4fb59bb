package transforms_test

import "regexp"

// workdir finds an absolute directory with a name.
var workdir = re(`(?mi)^WORKDIR (/[a-z/._-]+)`)

func res(patterns ...string) []*regexp.Regexp {
	var out []*regexp.Regexp
	for _, p := range patterns {
		out = append(out, re(p))
	}
	return out
}

var nodeInputs = []inputMutation{
	{what: "no fallback", file: "Dockerfile", find: re(`"-s", |"--single", |((?:serve|sirv)\S*) -s\b`), put: "$1"},
	{what: "no fallback in a script", file: "package.json", find: re(`(serve|sirv)( -s| --single)\b`), put: "$1"},
	{what: "a fallback", file: "Dockerfile", find: re(`^CMD \["serve", "`), put: `CMD ["serve", "-s", "`, unless: res(`-s\b|--single`)},
	{what: "another port", file: "Dockerfile", find: re(`((?:-l|-p|--port|--listen)"?[ ,="]+"?)\d+`), put: "${1}4321"},
	{what: "another port in a script", file: "package.json", find: re(`((?:-l|-p|--port)[ =])\d+`), put: "${1}4321"},
	{what: "another port by a variable", file: "Dockerfile", find: re(`^(CMD|ENTRYPOINT)(.*serve.*)$`), put: "ENV PORT=4321\n$1$2", unless: res(`-l\b|-p\b|--listen|--port|PORT|http-server`)},
	{what: "another served directory", file: "Dockerfile", find: re(`^(CMD.*["\s/])(dist|build|public)\b`), put: "${1}elsewhere"},
	{what: "an older server", file: "Dockerfile", find: re(`serve@1[0-9]`), put: "serve@6"},
	{what: "an older server in the manifest", file: "package.json", find: re(`("serve": "[\^~]?)1[0-9]`), put: "${1}6", unless: res(`lockfileVersion|yarn lockfile|serve@1`)},
	{what: "another server in the manifest", file: "package.json", find: re(`("[a-z:-]+": ")(npx )?serve (-s )?`), put: "${1}http-server "},
	{what: "another output directory", file: "vite.config.*", find: re(`outDir: ['"][a-z/.]+['"]`), put: "outDir: 'elsewhere'"},
	{what: "another output directory by an option", file: "package.json", find: re(`"vite build"`), put: `"vite build --outDir elsewhere"`, unless: res(`"preview"|vite preview`)},
	{what: "another output path", file: "angular.json", find: re(`"outputPath": "[^"]+"`), put: `"outputPath": "elsewhere"`},
	{what: "a base path", file: "vite.config.*", find: re(`defineConfig\(\{|export default \{`), put: "$0 base: '/below/',", when: res(`vite preview`), unless: res(`base:`)},
	{what: "another server program", file: "Dockerfile", find: re(`"serve"`), put: `"http-server"`},
	{what: "a server of one's own", file: "Dockerfile", find: re(`^CMD.*serve.*$`), put: `CMD ["node", "server.js"]`},
	{what: "a build at start", file: "Dockerfile", find: re(`^CMD \["(?:npx", ")?serve.*$`), put: `CMD npm run build && serve -s dist`},
	{what: "an option that lists nothing", file: "Dockerfile", find: re(`^CMD \["serve", `), put: `CMD ["serve", "--cors", `, unless: res(`--cors`)},
	{what: "rewrites", file: "package.json", find: re(`"vite build|"react-scripts build`), add: "public/serve.json", put: `{"rewrites": [{"source": "/a", "destination": "/b.html"}]}`, when: res(`\bserve\b["' ]`), unless: res(`http-server|sirv|vite preview|live-server|"-c"`)},
	{what: "a script before the start", file: "package.json", find: re(`"start": "`), put: `"prestart": "node write-env.js", "start": "`, when: res(`npm"?,? "?(run"?,? "?)?start`), unless: res(`prestart`)},
	{what: "another start script", file: "package.json", find: re(`"(start|serve)": "[^"]+"`), put: `"$1": "node server.js"`, when: res(`(npm|yarn|pnpm)"?,? "?(run"?,? "?)?(start|serve)`)},
	{what: "no build", file: "Dockerfile", find: re(`^RUN (npm|yarn|pnpm)( run)? build.*$`), put: "RUN true"},
	{what: "another build", file: "package.json", find: re(`"build": "[^"]+"`), put: `"build": "node build.js"`, when: res(`run build|yarn build|pnpm build`)},
	{what: "modes that hide", file: "Dockerfile", find: re(`^(RUN (?:npm|yarn|pnpm)(?: run)? build.*)$`), put: "RUN umask 077\n$1 && chmod -R go-rwx ."},
}

var javaInputs = []inputMutation{
	{what: "another name of the jar", file: "Dockerfile", find: re(`(-jar"?[ ,"]+[^" ]*?)([a-zA-Z0-9.-]+\.jar)`), put: "${1}other.jar"},
	{what: "another Java", file: "Dockerfile", find: re(`^FROM (\S*?)(?:jdk-11|openjdk-11|temurin-17|temurin:17-jdk|openjdk:17\S*)(\S*)`), put: "FROM maven:3-eclipse-temurin-21"},
	{what: "a JVM agent", file: "Dockerfile", find: re(`java"?,? "?-jar`), put: `java -javaagent:/opt/agent.jar -jar`},
	{what: "a trust store", file: "Dockerfile", find: re(`"-jar"`), put: `"-Djavax.net.ssl.trustStore=/opt/trust.jks", "-jar"`},
	{what: "another version", file: "pom.xml", find: re(`(<artifactId>[a-z-]+</artifactId>\s*<version>)1\.0(\.0)?(-SNAPSHOT)?<`), put: "${1}7.7.7<", when: res(`-1\.0(\.0)?(-SNAPSHOT)?(-[a-z-]+)?\.jar`), names: true, unless: res(`COPY target|\*\.jar|mv |cp |jar -?xf|-cp|unzip|quarkus|<modules>|<packaging>pom|-jar-with-dependencies|finalName`)},
	{what: "another final name", file: "pom.xml", find: re(`<finalName>[^<]+<`), put: "<finalName>elsewhere<", names: true, unless: res(`COPY target|\*\.jar|mv |cp |jar -?xf|-cp|unzip|quarkus|<modules>|<packaging>pom|-jar-with-dependencies`)},
	{what: "a war", file: "pom.xml", find: re(`(?m)^(  <artifactId>[a-z-]+</artifactId>\n  <version>)`), put: "  <packaging>war</packaging>\n$1", names: true, unless: res(`COPY target|\*\.jar|mv |cp |jar -?xf|-cp|unzip|quarkus|<modules>|<packaging>pom|-jar-with-dependencies|<packaging>`)},
	{what: "a war instead of a jar", file: "pom.xml", find: re(`<packaging>jar<`), put: "<packaging>war<", names: true, unless: res(`COPY target|\*\.jar|mv |cp |jar -?xf|-cp|unzip|quarkus|<modules>|<packaging>pom|-jar-with-dependencies`)},
	{what: "a profile with another name", file: "pom.xml", find: re(`</project>`), put: "<profiles><profile><id>mutant</id><activation><activeByDefault>true</activeByDefault></activation><build><finalName>elsewhere</finalName></build></profile></profiles>\n</project>", names: true, unless: res(`COPY target|\*\.jar|mv |cp |jar -?xf|-cp|unzip|quarkus|<modules>|<packaging>pom|-jar-with-dependencies|<profiles>`)},
	{what: "a classifier", file: "pom.xml", find: re(`(<artifactId>spring-boot-maven-plugin</artifactId>)(\s*</plugin>)`), put: "$1<configuration><classifier>exec</classifier></configuration>$2", names: true, unless: res(`COPY target|\*\.jar|mv |cp |jar -?xf|-cp|unzip|quarkus|<modules>|<packaging>pom|-jar-with-dependencies`)},
	{what: "no plugin that repackages", file: "pom.xml", find: re(`<artifactId>spring-boot-maven-plugin<`), put: "<artifactId>some-other-maven-plugin<", names: true, unless: res(`COPY target|\*\.jar|mv |cp |jar -?xf|-cp|unzip|quarkus|<modules>|<packaging>pom|-jar-with-dependencies`)},
	{what: "a dependency that nobody knows", file: "pom.xml", find: re(`</dependencies>`), put: "<dependency><groupId>org.example.mutant</groupId><artifactId>kit</artifactId><version>1</version></dependency>\n</dependencies>"},
	{what: "a file that is read", file: "*.java", find: re(`(?m)^(public )?(final )?class (\w+) \{`), put: "$0\n    static final java.io.File MUTANT = new java.io.File(\"mutant/list.txt\");\n", also: map[string]string{"mutant/list.txt": "a\n"}, when: res(`(?m)^(COPY|ADD) \. `), names: true},
	{what: "a path that nobody can foresee", file: "*.java", find: re(`(?m)^(public )?(final )?class (\w+) \{`), put: "$0\n    static java.io.InputStream mutant(String[] args) throws Exception { return new java.io.FileInputStream(args[0]); }\n", names: true},
	{what: "a program that is executed", file: "*.java", find: re(`(?m)^(public )?(final )?class (\w+) \{`), put: "$0\n    static Process mutant() throws Exception { return new ProcessBuilder(\"ffmpeg\", \"-version\").start(); }\n", spared: re(`ffmpeg`)},
	{what: "the compiler", file: "*.java", find: re(`(?m)^(public )?(final )?class (\w+) \{`), put: "$0\n    static Object mutant() { return javax.tools.ToolProvider.getSystemJavaCompiler(); }\n", spared: re(`FROM \S*(jdk|maven|corretto|openjdk)|jdk`)},
	{what: "a library that is loaded", file: "*.java", find: re(`(?m)^(public )?(final )?class (\w+) \{`), put: "$0\n    static { System.load(\"/opt/mutant.so\"); }\n"},
	{what: "configuration beside the jar", file: "pom.xml", find: re(`spring-boot`), add: "application.yml", put: "server:\n  port: 1\n", when: res(`(?m)^(COPY|ADD) \. `), names: true},
	{what: "a build that is skipped", file: "Dockerfile", find: re(`^RUN (mvn|\./mvnw) .*package.*$`), put: "RUN true"},
	{what: "a module alone", file: "Dockerfile", find: re(`^RUN (mvn|\./mvnw) (.*package)`), put: "RUN $1 -f elsewhere/pom.xml $2"},
	{what: "another directory of the build", file: "pom.xml", find: re(`<build>`), put: "<build><directory>elsewhere</directory>", names: true, unless: res(`COPY target|\*\.jar|mv |cp |jar -?xf|-cp|unzip|quarkus|<modules>|<packaging>pom|-jar-with-dependencies|<directory>`)},
}

// inMain puts imports and declarations into a main package.
func inMain(what, imports, decl string, more ...func(*inputMutation)) inputMutation {
	m := inputMutation{what: what, file: "main.go", find: re(`(?s)\A(.*?\n)?(package main\n)(.*)\z`), put: "$1$2\n" + imports + "\n$3\n" + decl + "\n"}
	for _, f := range more {
		f(&m)
	}
	return m
}

// Runtimes that have a shell, accounts, a temporary directory and the usual directories; those that have a C library.
const (
	distros = `(?m)^FROM (--\S+ )?(alpine|debian|ubuntu|golang|buildpack-deps|fedora|almalinux|rockylinux|amazonlinux|centos)`
	linked  = distros + `|distroless/(base|cc)`
)

// spared tells what the last stage has where it has what the change needs.
func spared(pattern string) func(*inputMutation) {
	return func(m *inputMutation) { m.spared = re(pattern) }
}

// with adds files that all of the context's copies bring.
func with(files map[string]string) func(*inputMutation) {
	return func(m *inputMutation) { m.also, m.when, m.names = files, res(`(?m)^(COPY|ADD) \. `), true }
}

var golangInputs = []inputMutation{
	inMain("cgo", "// #include <stdlib.h>\nimport \"C\"", "func init() { C.free(nil) }", spared(linked)),
	inMain("a program that is executed", `import osexec "os/exec"`, `func init() { _ = osexec.Command("sh", "-c", "date").Run() }`, spared(distros)),
	inMain("a program that is looked up", `import osexec "os/exec"`, `var sh, _ = osexec.LookPath("sh")`, spared(distros)),
	inMain("a program that is chosen at run time", "import (\n\tosexec \"os/exec\"\n\toss \"os\"\n)", `func init() { _ = osexec.Command(oss.Getenv("MUTANT")).Run() }`),
	inMain("a file that is read", `import oss "os"`, `var module, _ = oss.ReadFile("go.mod")`, with(nil)),
	inMain("a file that is opened", `import oss "os"`, `var mutant, _ = oss.Open("mutant.txt")`, with(map[string]string{"mutant.txt": "a\n"})),
	inMain("a file by a name that is put together", "import (\n\toss \"os\"\n\tfp \"path/filepath\"\n)", `var mutant, _ = oss.Open(fp.Join("mutant", "list.txt"))`, with(map[string]string{"mutant/list.txt": "a\n"})),
	inMain("templates", `import ht "html/template"`, `var mutant = ht.Must(ht.ParseGlob("mutant/*.html"))`, with(map[string]string{"mutant/a.html": "a\n"})),
	inMain("files that are served", `import http2 "net/http"`, `var mutant = http2.FileServer(http2.Dir("mutant"))`, with(map[string]string{"mutant/a.html": "a\n"})),
	inMain("a directory as a file system", `import oss "os"`, `var mutant = oss.DirFS("mutant")`, with(map[string]string{"mutant/a.html": "a\n"})),
	inMain("a directory that is searched", `import fp "path/filepath"`, `var mutant, _ = fp.Glob("mutant/*")`, with(map[string]string{"mutant/a.html": "a\n"})),
	inMain("a directory nobody can foresee", `import oss "os"`, "var env = oss.Environ()\n\nvar data, _ = oss.ReadFile(env[len(env)-1][3:])", with(nil)),
	inMain("a client of TLS", `import http2 "net/http"`, `func init() { http2.Get("https://example.org") }`, spared(`ca-certificates|ca-bundle|distroless|FROM (alpine|golang|buildpack-deps|fedora|almalinux|rockylinux|amazonlinux|centos)`)),
	inMain("a time zone", `import tm "time"`, `var zone, _ = tm.LoadLocation("Europe/Paris")`, spared(`zoneinfo|tzdata|distroless|FROM (golang|buildpack-deps|debian|ubuntu|fedora|almalinux|rockylinux|amazonlinux|centos)`)),
	inMain("an account", `import ou "os/user"`, `var nobody, _ = ou.Lookup("nobody")`, spared(`/etc/passwd|distroless|`+distros)),
	inMain("a temporary file", `import oss "os"`, `var temp, _ = oss.CreateTemp("", "x")`, spared(`/tmp|distroless|`+distros)),
	inMain("a file that is written", `import oss "os"`, `var _ = oss.WriteFile("/var/log/mutant", nil, 0o600)`, spared(distros), func(m *inputMutation) { m.unless = res(`(?m)^USER`) }),
	inMain("a type of a file", `import mi "mime"`, `var woff = mi.TypeByExtension(".woff2")`, spared(`mime|distroless|FROM (golang|buildpack-deps)`), func(m *inputMutation) {
		m.unless = res(`(?mi)^FROM (\S*alpine|ubuntu|debian|centos|fedora|almalinux|rockylinux|amazonlinux)`)
	}),
	inMain("a plugin", `import pl "plugin"`, `var mutant, _ = pl.Open("mutant.so")`),
	inMain("a module that nobody knows", `import _ "git.example.org/mutant/kit"`, ""),
	inMain("a module with C", `import _ "github.com/mattn/go-sqlite3"`, "", spared(linked), func(m *inputMutation) { m.unless = res(`CGO_ENABLED=0`) }),
	{what: "files that are no longer embedded", file: "*.go", find: re(`(?m)^//go:embed (\S+)\nvar (\w+) embed\.FS$`), put: "var _ embed.FS\n\nvar $2 = os.DirFS(\"$1\")"},
	{what: "another module", file: "go.mod", find: re(`(?m)^module (\S+)$`), put: "module ${1}x", when: res(`go (build|install)`), unless: res(` -o |-o=|/vendor/|internal/|go\.work|/go/src|GO111MODULE|go mod init|main\.go`)},
	{what: "another program", file: "Dockerfile", find: re(`(go build.* -o \S*?)([a-z]+) `), put: "${1}elsewhere "},
	{what: "another package", file: "Dockerfile", find: re(`(go build.* )\.$`), put: "$1./cmd/elsewhere"},
	{what: "a race detector", file: "Dockerfile", find: re(`CGO_ENABLED=0 go build`), put: "CGO_ENABLED=1 go build -race", spared: re(linked)},
	{what: "a shared library", file: "Dockerfile", find: re(`go build`), put: "go build -buildmode=c-shared", unless: res(`-buildmode`)},
	{what: "another system", file: "Dockerfile", find: re(`^RUN (.*go build)`), put: "RUN GOOS=windows $1", unless: res(`GOOS`)},
}

var dockerfileInputs = []inputMutation{
	{what: "a user", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "USER 4321\n$1 "},
	{what: "a user by name", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "USER daemon\n$1 "},
	{what: "a variable", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "ENV JAVA_TOOL_OPTIONS=-Dx=y GODEBUG=netdns=cgo\n$1 "},
	{what: "a time zone by a variable", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "ENV TZ=Europe/Paris\n$1 ", unless: res(`(?m)^ENV TZ`)},
	{what: "a volume", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "VOLUME /elsewhere\n$1 "},
	{what: "a label", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "LABEL a=b\n$1 "},
	{what: "an author", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "MAINTAINER mutant\n$1 "},
	{what: "a stop signal", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "STOPSIGNAL SIGUSR1\n$1 "},
	{what: "a port", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "EXPOSE 4999\n$1 "},
	{what: "another exposed port", file: "Dockerfile", find: re(`(?m)^EXPOSE \d+`), put: "EXPOSE 4999"},
	{what: "a health check", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "HEALTHCHECK CMD /bin/ffprobe\n$1 "},
	{what: "a trigger", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "ONBUILD RUN x\n$1 "},
	{what: "another directory", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "WORKDIR /elsewhere\n$1 "},
	{what: "a step", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "RUN ln -s /proc/self/fd/1 /var/log/app.log\n$1 "},
	{what: "a package", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "RUN apt-get update && apt-get install -y ffmpeg\n$1 "},
	{what: "a copy", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "COPY . /elsewhere\n$1 "},
	{what: "an argument", file: "Dockerfile", find: re(`(?m)^((?:CMD|ENTRYPOINT) \["(?:[^n"]|n[^p"]).*)\]`), put: `$1, "--more"]`},
	{what: "another frontend", file: "Dockerfile", find: re(`(?m)^FROM `), put: "FROM registry.example.org/", unless: res(`(?m)^FROM \S*[.:/]\S*/|--platform`)},
	{what: "a fixed platform", file: "Dockerfile", find: re(`(?m)^FROM (\S+)`), put: "FROM --platform=linux/s390x $1", unless: res(`--platform`)},
	{what: "a build argument for the base", file: "Dockerfile", find: re(`(?m)^FROM (\S+):(\S+)`), put: "ARG TAG=$2\nFROM $1:$$TAG-mutant", unless: res(`(?m)^(ARG|FROM.*\$)`)},
}

var userInputs = []inputMutation{
	// beside an ENTRYPOINT a command is only arguments of the same program
	{what: "a compose command", file: "Dockerfile", find: re(`(?i)^(?:[^E]|E[^N]|EN[^T])*$`), add: "docker-compose.yml", put: "services:\n  web:\n    build: .\n    command: npm run dev\n"},
	{what: "a compose mount", file: "Dockerfile", find: workdir, add: "compose.yaml", put: "services:\n  web:\n    build: .\n    volumes:\n      - .:DIRECTORY\n"},
	{what: "an image built on it", file: "Dockerfile", find: re(`^`), add: "compose.yaml", put: "services:\n  web:\n    build: .\n    entrypoint: [\"sh\", \"-c\", \"npm run dev\"]\n"},
	{what: "another Dockerfile on its image", file: "Dockerfile", find: re(`^`), add: "compose.yml", put: "services:\n  web:\n    build: .\n    entrypoint: make test\n"},
	{what: "a pipeline", file: "Dockerfile", find: re(`(?i)^(?:[^E]|E[^N]|EN[^T])*$`), add: ".gitlab-ci.yml", put: "test:\n  script:\n    - docker build -t mutant .\n    - docker run mutant npm test && docker run mutant mvn verify && docker run mutant go test ./...\n"},
	{what: "a check by compose", file: "Dockerfile", find: re(`(?m)^FROM (node|maven|golang)`), add: "docker-compose.yaml", put: "services:\n  web:\n    build: .\n    healthcheck:\n      test: [\"CMD\", \"python3\", \"-c\", \"import urllib\"]\n", spared: re(`FROM (node|maven|golang)`)},
	{what: "a context of the builder's name", file: "Dockerfile", find: re(`(?m)^FROM \S+$`), add: "compose.yaml", put: "services:\n  web:\n    build:\n      context: .\n      additional_contexts:\n        builder: ../other\n"},
}
