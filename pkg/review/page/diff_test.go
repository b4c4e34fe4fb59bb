package page

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/report"
)

func TestDiffHTML(t *testing.T) {
	for _, tt := range []struct {
		name, diff, want string
		crlf             bool
	}{
		{"a line changed, lines added", "--- a/D\n+++ b/D\n@@ -1,2 +1,4 @@\n-FROM node:20\n+FROM node:20 AS builder\n RUN make\n+\n+FROM nginx\n",
			"<u>@@ -1,2 +1,4 @@\n</u><del class=\"w\">-FROM node:20\n</del><ins class=\"w\">+FROM node:20<b> AS builder</b>\n</ins> RUN make\n<ins>+\n+FROM nginx\n</ins>", false},
		{"pairs are found among added lines", "@@ -1,1 +1,3 @@\n-CMD [\"serve\", \"-s\"]\n+\n+FROM nginx\n+CMD [\"nginx\", \"-g\"]\n",
			"<u>@@ -1,1 +1,3 @@\n</u><del class=\"w\">-CMD [\"<b>serve</b>\", \"<b>-s</b>\"]\n</del><ins>+\n+FROM nginx\n</ins><ins class=\"w\">+CMD [\"<b>nginx</b>\", \"<b>-g</b>\"]\n</ins>", false},
		{"lines that are not alike are no pair", "@@ -1,1 +1,1 @@\n-EXPOSE 3000\n+COPY --from=a /b /c\n",
			"<u>@@ -1,1 +1,1 @@\n</u><del>-EXPOSE 3000\n</del><ins>+COPY --from=a /b /c\n</ins>", false},
		{"markup is text", "@@ -1,1 +1,1 @@\n <a href=\"x\">&amp;\n", "<u>@@ -1,1 +1,1 @@\n</u> &lt;a href=\"x\"&gt;&amp;amp;\n", false},
		{"no newline at the end", "@@ -1,1 +1,2 @@\n-CMD x\n\\ No newline at end of file\n+CMD x\n+CMD y\n",
			"<u>@@ -1,1 +1,2 @@\n</u><del class=\"w\">-CMD x\n</del><u>\\ No newline at end of file\n</u><ins class=\"w\">+CMD x\n</ins><ins>+CMD y\n</ins>", false},
		{"CR LF throughout", "@@ -1,1 +1,2 @@\n FROM a\r\n+RUN b\r\n", "<u>@@ -1,1 +1,2 @@\n</u> FROM a\n<ins>+RUN b\n</ins>", true},
		{"CR LF in one line", "@@ -1,1 +1,2 @@\n FROM a\n+RUN b\r\n", "<u>@@ -1,1 +1,2 @@\n</u> FROM a\n<ins>+RUN b<i>\\r</i>\n</ins>", false},
		{"lines that look like the names of files", "--- a/D\n+++ b/D\n@@ -1,1 +1,1 @@\n--- x\n+++ y\n", "<u>@@ -1,1 +1,1 @@\n</u><del>--- x\n</del><ins>+++ y\n</ins>", false},
		{"no diff at all", "", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lines, crlf := diffOf(report.Record{Diff: tt.diff})
			if got := string(diffHTML(lines)); got != tt.want || crlf != tt.crlf {
				t.Errorf("%q, CR LF %v\nwant %q", got, crlf, tt.want)
			}
		})
	}
}

func TestDiffThatIsNotText(t *testing.T) {
	diff := "@@ -1,1 +1,1 @@\n a\xff\n"
	lines, _ := diffOf(report.Record{DiffBase64: base64.StdEncoding.EncodeToString([]byte(diff))})
	if got := string(diffHTML(lines)); !strings.HasSuffix(got, " a<i>\\xff</i>\n") {
		t.Errorf("%q", got)
	}
}

// A block of thousands of lines is shown without pairs, not compared for minutes.
func TestLargeBlocks(t *testing.T) {
	lines, _ := diffOf(report.Record{Diff: "@@ -1,900 +1,900 @@\n" + strings.Repeat("-RUN a\n", 900) + strings.Repeat("+RUN b\n", 900)})
	for _, l := range lines {
		if l.Pair {
			t.Fatal("a line is one of a pair")
		}
	}
}
