package maven_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/project/maven"
)

const scanPom = "<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>a</artifactId><version>1</version></project>"

// scan reads one file of a project and returns its needs as words; mentions only if they are asked for.
func scan(t *testing.T, name, text string, mentions bool) []string {
	t.Helper()
	ctx := maven.FromFS(fstest.MapFS{"pom.xml": {Data: []byte(scanPom)}, name: {Data: []byte(text)}})
	m, err := maven.Read(ctx, ".", maven.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := maven.Scan(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, n := range s.Needs {
		if n.Kind == maven.NeedMention && !mentions {
			continue
		}
		w := string(n.Kind)
		if n.Kind != maven.NeedJDK && n.Kind != maven.NeedFonts && n.Kind != maven.NeedLibrary {
			if w += " " + n.Value; !n.Known {
				w = string(n.Kind) + " ?"
			}
		}
		out = append(out, fmt.Sprintf("%d %s", n.Place.Line, w))
	}
	for _, u := range s.Unread {
		out = append(out, "unread "+u.Place.File)
	}
	return out
}

// TestScanJava holds the reader of sources to what each statement does, by Java's own documentation.
func TestScanJava(t *testing.T) {
	tests := []struct{ code, want string }{
		{`new File("a/b.txt")`, "1 file a/b.txt"},
		{`new java.io.File("a/b.txt")`, "1 file a/b.txt"},
		{`new File(name)`, "1 file ?"},
		{`new java.io.FileInputStream(name)`, "1 file ?"},
		{`File::new`, "1 file ?"},
		{`new File("dados/" + name)`, "1 file dados"},
		{`new File("dados", name)`, "1 file dados"},
		{`new File(dir, "dados")`, "1 file ?"},
		{`new File("x" + name)`, "1 file ."},
		{`new FileReader("/etc/a.conf")`, "1 file /etc/a.conf"},
		{`new RandomAccessFile("a.bin", "rw")`, "1 file a.bin"},
		{`new FileWriter("log.txt", true)`, "1 file log.txt"},
		{`Path.of("a", "b")`, "1 file a"},
		{`java.nio.file.Paths.get("a.txt")`, "1 file a.txt"},
		{`Paths.get(name)`, "1 file ?"},
		{`import static java.nio.file.Path.of;`, "1 file ?"},
		{`FileSystems.getDefault().getPath(x)`, "1 file ?"},
		{`new FileSystemResource("a.txt")`, "1 file a.txt"},
		{`ResourceUtils.getFile("classpath:a.txt")`, ""},
		{`ResourceUtils.getFile("file:a.txt")`, "1 file a.txt"},
		{`loader.getResource("file:conf/a.txt")`, "1 file conf/a.txt"},
		{`new ClassPathResource("a.txt").getFile()`, ""},
		{`new File(App.class.getResource("a.txt").toURI())`, ""},
		{`File.createTempFile("a", ".b")`, ""},
		{`Files.createTempDirectory("a")`, ""},
		{`new File(System.getProperty("java.io.tmpdir"), "a")`, ""},
		{`new File(System.getProperty("user.dir"))`, "1 file ?"},
		{`static final String A = "a.txt"; File f = new File(A);`, "1 file a.txt"},
		{`static String A = "a.txt"; void f(String b) { A = b; new File(A); }`, "1 file ?"},
		{`final String a = "a.txt"; void f(String a) { new File(a); }`, "1 file ?"},
		{`void f(File a) { new FileReader(a); }`, ""},
		{`void f(File a) { new FileReader(a); } void g(String a) { new FileReader(a); }`, "1 file ?"},
		{`void f(MultipartFile file) { file.transferTo(alvo); }`, ""},
		{`new PrintWriter(System.out)`, ""},
		{`new PrintWriter(resposta.getWriter())`, ""},
		{`StringWriter w = new StringWriter(); e.printStackTrace(new PrintWriter(w));`, ""},
		{`new PrintWriter("saida.txt")`, "1 file saida.txt"},
		{`new PrintWriter(saida)`, "1 file ?"},
		{`new PrintWriter(outPath)`, "1 file ?"},
		{`new Scanner(System.in)`, ""},
		{`new Scanner(texto)`, ""},
		{`new Scanner(new File("a.txt"))`, "1 file a.txt"},
		{`DriverManager.getConnection("jdbc:sqlite:dados/a.db")`, "1 file dados/a.db"},
		{`"jdbc:h2:file:./dados/a"`, "1 file dados/a"},
		{`"jdbc:h2:mem:a"`, ""},
		{`"jdbc:postgresql://db:5432/a"`, ""},
		{`new ProcessBuilder("git", "log")`, "1 exec git"},
		{`new ProcessBuilder(List.of("git", "log"))`, "1 exec git"},
		{`new ProcessBuilder(args)`, "1 exec ?"},
		{`new ProcessBuilder().command("git")`, "1 exec ?"},
		{`new ProcessBuilder("bash", "-c", x)`, "1 exec bash,1 exec ?"},
		{`Runtime.getRuntime().exec("ls -l")`, "1 exec ls"},
		{`Runtime.getRuntime().exec("convert " + x)`, "1 exec convert"},
		{`Runtime.getRuntime().exec("conv" + x)`, "1 exec ?"},
		{`Runtime.getRuntime().exec(new String[]{"git", "log"})`, "1 exec git"},
		{`Runtime r = Runtime.getRuntime(); r.exec(x);`, "1 exec ?"},
		{`Runtime.getRuntime().availableProcessors()`, ""},
		{`import javax.tools.ToolProvider;`, "1 jdk"},
		{`import java.util.spi.ToolProvider;`, "1 jdk"},
		{`com.sun.tools.attach.VirtualMachine.attach(x)`, "1 jdk"},
		{`import com.sun.net.httpserver.HttpServer;`, ""},
		{`import java.awt.Font;`, "1 fonts"},
		{`System.loadLibrary("x")`, "1 library"},
		{`Native.load("x", X.class)`, "1 library"},
		{`// new File(x)`, ""},
		{"/* new File(x)\n */ new File(y)", "2 file ?"},
		{`String s = "new File(x)";`, ""},
		{`char c = '"'; new File(x); char d = '"';`, "1 file ?"},
		{`char c = '\''; new File(x);`, "1 file ?"},
		{"String s = \"\"\"\n new File(x) \" \n\"\"\"; new File(y)", "3 file ?"},
		{`String s = "a\"b"; new File(x);`, "1 file ?"},
	}
	for _, tt := range tests {
		if got := strings.Join(scan(t, "src/main/java/A.java", tt.code, false), ","); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.code, got, tt.want)
		}
	}
}

func TestScanKotlin(t *testing.T) {
	tests := []struct{ code, want string }{
		{`val a = File("a.txt").readText()`, "1 file a.txt"},
		{`val a = java.io.File("a.txt")`, "1 file a.txt"},
		{`val a = File(nome)`, "1 file ?"},
		{`val a = File("$dir/a.txt")`, "1 file ?"},
		{`val a = File("${dir("x")}/a.txt"); File("b.txt")`, "1 file ?,1 file b.txt"},
		{`val a = Path("a.txt")`, "1 file a.txt"},
		{`class File(val a: String)`, ""},
		{`val p = ProcessBuilder("git", "log").start()`, "1 exec git"},
	}
	for _, tt := range tests {
		if got := strings.Join(scan(t, "src/main/kotlin/A.kt", tt.code, false), ","); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.code, got, tt.want)
		}
	}
}

// TestScanConfiguration holds that each path of a settings file is found, whatever its key.
func TestScanConfiguration(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"application.properties", "spring.config.import=optional:file:.env[.properties]", "1 file .env"},
		{"application.properties", "a=${DIR:uploads/fotos}", "1 mention uploads/fotos"},
		{"application.yml", "server:\n  ssl:\n    key-store: file:./chave.p12", "3 file chave.p12"},
		{"application.properties", "spring.datasource.url=jdbc:h2:file:./dados/a;MODE=MySQL", "1 file dados/a"},
		{"logback.xml", "<file>logs/app.log</file>", "1 mention logs/app.log"},
	}
	for _, tt := range tests {
		if got := scan(t, "src/main/resources/"+tt.name, tt.text, true); !slices.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestScanUnread(t *testing.T) {
	for name, want := range map[string]string{
		"src/main/groovy/A.groovy": "unread src/main/groovy/A.groovy",
		"src/main/scala/A.scala":   "unread src/main/scala/A.scala",
		"src/test/groovy/A.groovy": "",
		"target/A.groovy":          "",
		"ci/jenkins.groovy":        "",
	} {
		if got := strings.Join(scan(t, name, "new File(x)", false), ","); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func FuzzScan(f *testing.F) {
	f.Add(`new File("a" + b, 'c'); """x"""`, true)
	f.Fuzz(func(t *testing.T, src string, kotlin bool) {
		name := "src/main/java/A.java"
		if kotlin {
			name = "src/main/kotlin/A.kt"
		}
		scan(t, name, src, true)
	})
}
