package answers

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// builtSite is what a build leaves: pages, folders with and without an index, one of each type, chunks with sums in their names, small and
// empty files, two with the same content, names with blanks and dots. At least n files.
func builtSite(n int) map[string]string {
	page := func(title string) string {
		return "<!doctype html><html><head><title>" + title + "</title></head><body>" + strings.Repeat("<p>"+title+"</p>\n", 100) + "</body></html>"
	}
	text := func(name string) string { return strings.Repeat("/* "+name+" */\n", 200) }
	files := map[string]string{
		"index.html": page("home"), "200.html": page("home"), "about.html": page("about"), "small.html": "<p>small</p>",
		"docs/index.html": page("docs"), "docs/guide.html": page("guide"), "docs/v1.2/index.html": page("v1.2"),
		"blog.html": page("blog"), "blog/post.html": page("post"), "news.html": page("news"), "news/index.html": page("all news"),
		"robots.txt": "User-agent: *\n", "sitemap.xml": text("sitemap"), "manifest.webmanifest": "{}", "favicon.ico": "ico",
		"assets/logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'>" + text("logo") + "</svg>", "assets/photo.jpg": text("jpg"), "assets/photo.webp": text("webp"), "assets/photo.avif": text("avif"),
		"assets/image.png": text("png"), "assets/anim.gif": text("gif"), "assets/font.woff2": text("woff2"), "assets/font.woff": text("woff"), "assets/font.ttf": text("ttf"),
		"assets/data.json": text("json"), "assets/module.mjs": text("mjs"), "assets/app.js.map": text("map"), "assets/m.wasm": text("wasm"), "assets/x.pdf": text("pdf"),
		"assets/film.mp4": text("mp4"), "assets/sound.mp3": text("mp3"), "assets/sound.ogg": text("ogg"), "assets/clip.webm": text("webm"), "assets/file.unknown": text("unknown"),
		"assets/main.js.LICENSE.txt": text("license"), "assets/style.scss": text("scss"), "assets/list.csv": text("csv"), "assets/read.md": text("md"), "assets/conf.yaml": text("yaml"),
		"assets/a b.txt": text("blank"), "assets/é.txt": text("accent"), "assets/empty.js": "", "assets/small.css": "a{}", "LICENSE": text("license"), ".well-known/assetlinks.json": "[]", ".env": "X=1",
		"feed.atom": text("atom"), "feed.rss": text("rss"), "assets/old.eot": text("eot"), "assets/app.ts": text("ts"), "assets/x.zip": text("zip"),
		"assets/UPPER.PNG": text("PNG"),
	}
	for i := 0; len(files) < n; i++ {
		sum := sha256.Sum256([]byte{byte(i), byte(i >> 8)})
		ext := []string{"js", "css", "js", "js.map"}[i%4]
		name := fmt.Sprintf("assets/chunk-%s.%s", hex.EncodeToString(sum[:4]), ext)
		files[name] = text(name)
	}
	return files
}

// plant writes files below a directory, all of the same time as builds do that mean to be repeatable.
func plant(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	when := time.Date(2020, 2, 2, 2, 2, 2, 0, time.UTC)
	for name, text := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(p, when, when); err != nil {
			t.Fatal(err)
		}
	}
}

// filesOf lists files as an image has them.
func filesOf(files map[string]string) []File {
	var list []File
	for name, text := range files {
		sum := sha256.Sum256([]byte(text))
		list = append(list, File{Path: name, Size: int64(len(text)), Sum: hex.EncodeToString(sum[:])})
	}
	slices.SortFunc(list, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return list
}
