package images

import (
	"encoding/json"
	"io/fs"
	"iter"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func itoa(n int) string { return strconv.Itoa(n) }

func fields(list string) iter.Seq[string] { return strings.FieldsSeq(list) }

// Every tag that a file lists is found again, by one row only, as the same image.
func TestEveryTagIsFound(t *testing.T) {
	all := All()
	seen := map[string]bool{}
	for _, want := range all {
		if seen[want.Ref] {
			t.Errorf("%s is listed twice", want.Ref)
		}
		seen[want.Ref] = true
	}
	if len(all) < 30000 {
		t.Errorf("only %d tags", len(all))
	}
	step := 7 // all of them take seconds; co-prime to the length of most rows
	if testing.Short() {
		step = 101
	}
	for n := 0; n < len(all); n += step {
		if got, err := Lookup(all[n].Ref); err != nil || !reflect.DeepEqual(got, all[n]) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", all[n].Ref, err, got, all[n])
		}
	}
}

func TestEveryImageIsWhole(t *testing.T) {
	live := map[string]int{}
	for _, i := range All() {
		switch {
		case i.Family == "" || i.Distro == "" || osOf(i.Distro) == "":
			t.Errorf("%s: distribution %q", i.Ref, i.Distro)
		case i.Libc == UnknownLibc:
			t.Errorf("%s: no C library", i.Ref)
		case len(i.Config.Env) == 0 || i.Config.Env[0].Name != "PATH" && !i.Config.sets("PATH"):
			t.Errorf("%s: configuration without PATH", i.Ref)
		case slices.Contains(i.Platforms, ""):
			t.Errorf("%s: unknown platform in %q", i.Ref, i.Platforms)
		case i.Floats && (!i.Live || i.Digest != ""):
			t.Errorf("%s floats and does not move", i.Ref)
		case strings.Contains(i.Tag, "alpine") && i.Libc != Musl && i.Distro != "":
			t.Errorf("%s: %s", i.Ref, i.Libc)
		case namedRelease(i.Tag) != "" && namedRelease(i.Tag) != i.Distro && !strings.Contains(i.Ref, "jdk23-jammy"): // gradle's was built on noble
			t.Errorf("%s: %s", i.Ref, i.Distro)
		case i.Java != 0 && i.JavaVendor == "":
			t.Errorf("%s: Java of nobody", i.Ref)
		}
		if i.Live {
			live[i.Family]++
		}
	}
	for _, family := range []string{"alpine", "debian", "node", "golang", "maven", "gradle", "eclipse-temurin", "amazoncorretto", "nginx", "python", "scratch", "distroless-static"} {
		if live[family] == 0 {
			t.Errorf("no live %s", family)
		}
	}
	if live["openjdk"] != 0 {
		t.Errorf("openjdk is deprecated, yet %d tags are live", live["openjdk"])
	}
}

// namedRelease returns the release of Debian or Ubuntu, or the Alpine version, that a tag names.
func namedRelease(tag string) string {
	for word := range strings.SplitSeq(tag, "-") {
		if os := osOf(word); os == "debian" || os == "ubuntu" || os == "alpine" && len(word) > len("alpine") {
			return word
		}
	}
	return ""
}

func TestSplitTag(t *testing.T) {
	for _, c := range [][3]string{
		{"18.12.1-alpine", "18.12.1", "-alpine"},
		{"latest", "", "latest"},
		{"", "", ""},
		{"17.0.3_7-jre", "17.0.3_7", "-jre"},
		{"8u342-jre-slim", "8u342", "-jre-slim"},
		{"7.6.6", "7.6.6", ""},
		{"1.27rc1", "1.27", "rc1"},
		{"bookworm-20240110-slim", "20240110", "bookworm-*-slim"},
		{"jammy-20240111", "20240111", "jammy-*"},
		{"alpine3.20", "", "alpine3.20"},
		{"3.", "3", "."},
		{"8u", "8", "u"},
	} {
		version, rest := splitTag(c[0])
		if version != c[1] || rest != c[2] {
			t.Errorf("%q: %q, %q", c[0], version, rest)
		}
		if got := joinTag(version, rest); got != c[0] {
			t.Errorf("%q came back as %q", c[0], got)
		}
	}
}

// Each table has the columns that its reader counts on, and no row that can never apply.
func TestTables(t *testing.T) {
	layer := map[string]bool{}
	for r := range checked(t, "layers", layerText, 5) {
		for l := range fields(r[4]) {
			layer[l] = true
		}
	}
	layer["named"] = true
	for r := range checked(t, "contents", contentText, 6) {
		if !layer[r[0]] {
			t.Errorf("contents: nothing is made of %q", r[0])
		}
		if r[2] != "program" && r[2] != "data" && r[2] != "closed" {
			t.Errorf("contents: kind %q", r[2])
		}
	}
	for r := range checked(t, "users", userText, 6) {
		if !layer[r[0]] || strconv.Itoa(number(r[3])) != r[3] || strconv.Itoa(number(r[4])) != r[4] {
			t.Errorf("users: %q", r)
		}
	}
	for r := range checked(t, "runtimes", runtimeText, 9) {
		if !slices.Contains(slices.Collect(valuesOf(kindNames)), r[0]) || r[7] == "" {
			t.Errorf("runtimes: %q", r)
		}
	}
	for r := range checked(t, "glibc", glibcText, 3) {
		if !regexp.MustCompile(`^2\.\d+$`).MatchString(r[1]) || osOf(r[0]) == "" || r[2] == "" {
			t.Errorf("glibc: %q", r)
		}
	}
	checked(t, "paths", pathText, 4)
	checked(t, "vendors", vendorText, 3)
	for r := range checked(t, "sizes", sizeText, 5) {
		if !slices.Contains([]string{"image", "package", "archive", "fetched"}, r[0]) || strconv.Itoa(number(r[3])) != r[3] || r[4] == "" {
			t.Errorf("sizes: %q", r)
		}
	}
	for r := range checked(t, "packages", packageText, 7) {
		if r[1] == "" || !slices.Contains([]string{"", "go", "node", "java"}, r[2]) {
			t.Errorf("packages: %q", r)
		}
		for item := range fields(r[4] + " " + r[5]) {
			if !named("data", item) && !named("program", item) && item != "mime-globs" {
				t.Errorf("packages: no table of contents names %q", item)
			}
		}
	}
}

func checked(t *testing.T, name, text string, columns int) iter.Seq[[]string] {
	t.Helper()
	for r := range rows(text) {
		if len(r) != columns {
			t.Errorf("%s: %d cells in %q", name, len(r), r)
			return func(func([]string) bool) {}
		}
	}
	return rows(text)
}

func valuesOf(m map[Kind]string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// No file is younger than the date that the catalogue gives itself, and one is as young.
func TestDate(t *testing.T) {
	var newest string
	for _, name := range Names() {
		text, _ := catalogue.ReadFile("data/tags/" + name + ".tsv")
		head, _, _ := strings.Cut(string(text), "\n")
		newest = max(newest, regexp.MustCompile(`\d{4}-\d\d-\d\d`).FindString(head))
	}
	if newest != Date {
		t.Errorf("newest list of %s, date of the catalogue %s", newest, Date)
	}
}

func TestConfigFiles(t *testing.T) {
	known := []string{"ENV", "ENTRYPOINT", "CMD", "SHELL", "WORKDIR", "USER", "STOPSIGNAL", "EXPOSE", "VOLUME", "ONBUILD", "LABEL"}
	for _, name := range Names() {
		text, err := catalogue.ReadFile("data/config/" + name + ".tsv")
		if err != nil {
			t.Error(err)
			continue
		}
		for r := range checked(t, name, string(text), 3) {
			if !slices.Contains(known, r[1]) {
				t.Errorf("%s: instruction %q", name, r[1])
			}
			var list []string
			if slices.Contains(known[1:4], r[1]) && json.Unmarshal([]byte(r[2]), &list) != nil {
				t.Errorf("%s: %q is no exec form", name, r[2])
			}
			if strings.Contains(strings.ReplaceAll(r[2], "$DEFAULT", ""), "$") {
				t.Errorf("%s: %s not expanded", name, r[2])
			}
		}
	}
}

// What is embedded is linked into every build: it stays small.
func TestEmbeddedSize(t *testing.T) {
	size := len(layerText) + len(contentText) + len(userText) + len(runtimeText) + len(glibcText) + len(pathText) + len(packageText) + len(vendorText) + len(sizeText)
	_ = fs.WalkDir(catalogue, ".", func(path string, d fs.DirEntry, err error) error {
		if info, e := d.Info(); e == nil && !d.IsDir() {
			size += int(info.Size())
		}
		return err
	})
	if size > 656<<10 {
		t.Errorf("%d KiB", size>>10)
	}
	t.Logf("%d KiB", size>>10)
}

func BenchmarkLookup(b *testing.B) {
	for _, ref := range []string{"node:20-alpine", "golang:1.21.5", "maven:3.6.3-jdk-11", "gradle:8.5-jdk17", "scratch", "private.example.com/x:1"} {
		b.Run(ref, func(b *testing.B) {
			for b.Loop() {
				_, _ = Lookup(ref)
			}
		})
	}
}

func BenchmarkRuntimes(b *testing.B) {
	base, _ := Lookup("maven:3.9-amazoncorretto-8")
	for b.Loop() {
		plain.Runtimes(base, Want{Kind: JRE})
	}
}

func BenchmarkHas(b *testing.B) {
	base, _ := Lookup("nginx:stable-alpine")
	for b.Loop() {
		base.Has("curl")
	}
}

// compare compares dotted versions number by number.
func compare(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), func(x, y string) int { return number(x) - number(y) })
}
