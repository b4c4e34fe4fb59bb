package report

import "testing"

func TestMarkdown(t *testing.T) {
	for in, want := range map[string]string{
		"":                                 "",
		"plain words, a-b":                 "plain words, a-b",
		"a*b_c`d[e](f)|g~h~":               "a\\*b\\_c\\`d\\[e\\](f)&#124;g\\~h\\~",
		"<script>&amp;":                    "&lt;script&gt;&amp;amp;",
		"@all see acme/shop#12":            "@&#8203;all see acme/shop#&#8203;12",
		"https://example.com www.example.": "https:&#8203;//example.com www&#8203;.example.",
		"a\nb\x1b[2J":                      `a\\nb\\x1b\[2J`,
	} {
		if got := MarkdownText(in); got != want {
			t.Errorf("MarkdownText(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMarkdownCode(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a|_": "<code>a&#124;\\_</code>", "a``b": "```a``b```", "`": "`` ` ``", " ": "`   `", "@all <b> #1\n": "`@all <b> #1\\n`",
	} {
		if got := MarkdownCode(in); got != want {
			t.Errorf("MarkdownCode(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMarkdownBlock(t *testing.T) {
	for in, want := range map[string]string{
		"+a\r\n-b\n": "```diff\n+a\n-b\n```\n", "+````\n": "`````diff\n+````\n`````\n", "+\x1b\n": "```diff\n+\\x1b\n```\n",
	} {
		if got := MarkdownBlock("diff", in); got != want {
			t.Errorf("MarkdownBlock(%q) = %q, want %q", in, got, want)
		}
	}
}
