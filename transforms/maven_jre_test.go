package transforms_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/refactor"
)

const (
	javaMain = "src/main/java/br/com/exemplo/App.java"
	mainHead = "public static void main(String[] args) {"
)

// javaMutants change the project around a rewritten file so that its output lacks what the program needs now, under the id that a person
// who knows Java would name; with no id the output must stay good.
var javaMutants = []struct {
	what, dir, file, find, put, id string
}{
	{"a path of the command line is opened", "spring-boot-web", javaMain, mainHead, mainHead + ` new java.io.File(args[0]).length();`, "runtime-read-files"},
	{"a path behind a method reference", "spring-boot-web", javaMain, mainHead, mainHead + ` java.util.stream.Stream.of(args).map(File::new).count();`, "runtime-read-files"},
	{"a temporary file is opened", "spring-boot-web", javaMain, mainHead, mainHead + ` java.io.File.createTempFile("a", "b");`, ""},
	{"a resource of the class path is opened", "spring-boot-web", javaMain, mainHead, mainHead + ` App.class.getResourceAsStream("/a.txt");`, ""},
	{"sources are read at run time", "spring-boot-web", javaMain, mainHead, mainHead + ` java.nio.file.Path.of("src/main/resources/application.properties");`, "runtime-read-files"},
	{"what the build left is read", "spring-boot-web", javaMain, mainHead, mainHead + ` new java.io.FileReader("target/classes/a.txt");`, "runtime-read-files"},
	{"the compiler is used", "spring-boot-web", javaMain, mainHead, mainHead + ` javax.tools.ToolProvider.getSystemJavaCompiler();`, "jre-modules"},
	{"git is executed", "spring-boot-web", javaMain, mainHead, mainHead + ` new ProcessBuilder("git").start();`, "helper-programs"},
	{"a program is executed that nobody knows", "spring-boot-web", javaMain, mainHead, mainHead + ` Runtime.getRuntime().exec(args);`, "helper-programs"},
	{"a library of the image is loaded", "spring-boot-web", javaMain, mainHead, mainHead + ` System.loadLibrary("x");`, "shared-libs"},
	{"sources in Kotlin", "spring-boot-web", "src/main/kotlin/A.kt", "", "fun a(b: String) = java.io.File(b)\n", "runtime-read-files"},
	{"sources in Groovy", "spring-boot-web", "src/main/groovy/A.groovy", "", "class A {}\n", "runtime-read-files"},
	{"another name of the jar", "spring-boot-web", "pom.xml", "<build>", "<build><finalName>outra</finalName>", "maven-artifact"},
	{"another version", "spring-boot-web", "pom.xml", "<version>1.2.0", "<version>1.2.1", "maven-artifact"},
	{"another directory", "spring-boot-web", "pom.xml", "<build>", "<build><directory>saida</directory>", "maven-artifact"},
	{"no launcher", "spring-boot-web", "pom.xml", "spring-boot-maven-plugin", "maven-jar-plugin", "maven-artifact"},
	{"a program is executed by a dependency", "spring-boot-web", "pom.xml", "<dependencies>", "<dependencies><dependency><groupId>org.seleniumhq.selenium</groupId><artifactId>selenium-java</artifactId><version>4.0.0</version></dependency>", "helper-programs"},
	{"a dependency only for tests", "spring-boot-web", "pom.xml", "<dependencies>", "<dependencies><dependency><groupId>org.seleniumhq.selenium</groupId><artifactId>selenium-java</artifactId><version>4.0.0</version><scope>test</scope></dependency>", ""},
	{"text is drawn on an image with fonts", "spring-boot-web", "pom.xml", "<dependencies>", "<dependencies><dependency><groupId>org.apache.poi</groupId><artifactId>poi-ooxml</artifactId><version>5.3.0</version></dependency>", ""},
	{"text is drawn on an image without", "wrapper-corretto", "pom.xml", "<dependencies>", "<dependencies><dependency><groupId>org.apache.poi</groupId><artifactId>poi-ooxml</artifactId><version>5.3.0</version></dependency>", "java-fonts-headless"},
	{"native code on the same C library", "shade-alpine", "pom.xml", "<dependencies>", "<dependencies><dependency><groupId>org.xerial</groupId><artifactId>sqlite-jdbc</artifactId><version>3.46.0.0</version></dependency>", ""},
	{"native code on another C library", "alpine-for-more-platforms", "pom.xml", "<dependencies>", "<dependencies><dependency><groupId>org.xerial</groupId><artifactId>sqlite-jdbc</artifactId><version>3.46.0.0</version></dependency>", "libc-family"},
	{"an unknown dependency on another C library", "alpine-for-more-platforms", "pom.xml", "<dependencies>", "<dependencies><dependency><groupId>br.com.fornecedor</groupId><artifactId>cliente</artifactId><version>1</version></dependency>", "libc-family"},
	{"Spring's settings beside, which are there", "pattern-with-one-jar", "application.yml", "", "server:\n  port: 1\n", "spring-cwd-config"},
	{"Spring's directory of settings", "pattern-with-one-jar", "config/application.yml", "", "server:\n  port: 1\n", "spring-cwd-config"},
	{"a file that a setting names", "pattern-with-one-jar", "src/main/resources/application.properties", "", "a.b=file:README.md\n", ""},
	{"the libraries have another place", "thin-jar-with-libraries", "pom.xml", "<classpathPrefix>lib/", "<classpathPrefix>libs/", "thin-jar-classpath"},
	{"the libraries are on no class path", "thin-jar-with-libraries", "pom.xml", "<addClasspath>true", "<addClasspath>false", "maven-artifact"},
	{"a jar with a class path", "plain-jar-main-class", "pom.xml", "<mainClass>", "<addClasspath>true</addClasspath><classpathPrefix>lib/</classpathPrefix><mainClass>", ""},
	{"a jar with a class path and a dependency", "plain-jar-main-class", "pom.xml", "<build>", "<dependencies><dependency><groupId>com.google.code.gson</groupId><artifactId>gson</artifactId><version>2.11.0</version></dependency></dependencies><build>", "maven-artifact"},
	{"Quarkus makes one jar", "quarkus-fast-jar", "src/main/resources/application.properties", "", "quarkus.package.jar.type=uber-jar\n", "maven-artifact"},
	{"a module of the program opens files", "multi-module", "nucleo/src/main/java/br/com/exemplo/Nucleo.java", mainHead, mainHead + ` new java.io.File(args[0]);`, "runtime-read-files"},
	{"a module beside the program opens files", "multi-module", "ferramentas/src/main/java/br/com/exemplo/Ferramenta.java", "new ProcessBuilder", `new java.io.File(args[0]); new ProcessBuilder`, ""},
	{"the module is not built", "multi-module", "pom.xml", "<module>servidor</module>", "", "runtime-read-files"},
	{"one more file is opened", "template-named-in-source", javaMain, "throws Exception {", `throws Exception { String velha = "modelos/velha.html";`, "runtime-read-files"},
	{"one more jar for the pattern", "pattern-with-one-jar", "pom.xml", "<plugins>", "<plugins><plugin><artifactId>maven-source-plugin</artifactId><version>3.3.1</version><executions><execution><goals><goal>jar</goal></goals></execution></executions></plugin>", "glob-multi-match"},
	{"no release is named", "no-tag", "pom.xml", "<version>3.3.4", "<version>2.7.18", "floating-pair"},
	{"a newer release than the runtime's", "no-tag", "pom.xml", "<dependencies>", "<properties><java.version>99</java.version></properties><dependencies>", "floating-pair"},
	{"another compiler beside", "no-tag", "pom.xml", "<plugins>", "<plugins><plugin><groupId>org.jetbrains.kotlin</groupId><artifactId>kotlin-maven-plugin</artifactId></plugin>", "floating-pair"},
	{"an agent that whoever starts it may name", "spring-boot-web", "compose.yaml", "", "services:\n  a:\n    build: .\n    environment:\n      JAVA_TOOL_OPTIONS: -Dx=/app/pom.xml\n", "runtime-read-files"},
}

// TestJavaMutants holds that the proof sees what each change needs.
func TestJavaMutants(t *testing.T) {
	for _, m := range javaMutants {
		dir := fixtures + "/maven-jre/" + m.dir
		res := run(t, dir, nil)
		if res.Status != refactor.Rewritten {
			t.Fatalf("%s: %s", m.dir, res.Status)
		}
		around := files(t, dir)
		old := ""
		if f := around[m.file]; f != nil {
			old = string(f.Data)
		}
		if !strings.Contains(old, m.find) {
			t.Fatalf("%s: %s holds no %q", m.what, m.file, m.find)
		}
		around[m.file] = &fstest.MapFile{Data: []byte(strings.Replace(old, m.find, m.put, 1)), Mode: 0o644}
		if m.find == "" {
			around[m.file].Data = []byte(m.put)
		}
		before, err := readIn(around, string(res.Input), reading(t, dir))
		if err != nil {
			t.Fatal(err)
		}
		after, err := readIn(around, string(res.Output), reading(t, dir))
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		v := proof.Check(before, after)
		for _, f := range v.Findings {
			found[f.ID] = true
		}
		if m.id == "" && len(found) > 0 || m.id != "" && !found[m.id] {
			t.Errorf("%s (%s): want %q, got %+v", m.what, m.dir, m.id, v.Findings)
		}
	}
}
