package node

import (
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
)

// angular reads outputPath of angular.json (angular/angular-cli 20, packages/angular/build/src/builders/application/schema.json and
// packages/angular_devkit/build_angular/src/builders/browser/schema.json). The application builder puts the site one folder deeper.
func angular(b *build) []Out {
	file := path.Join(b.dir, "angular.json")
	if old := path.Join(b.dir, ".angular-cli.json"); !b.c.Exists(file) && b.c.Exists(old) {
		return angularApps(b, old)
	}
	if !b.c.Exists(file) {
		return b.unknown(b.place, "there is no %s in the build context", file)
	}
	b.config = b.readConfig(file)
	if b.config.problem != "" || b.config.json == nil {
		return b.unknown(b.config.place("projects"), "%s: %s", file, b.config.problem)
	}
	name, why := b.angularProject()
	if why != "" {
		return b.unknown(b.config.place("projects"), "%s: %s", file, why)
	}
	target, ok := b.config.json.get("projects", name, "architect", "build")
	if !ok {
		if target, ok = b.config.json.get("projects", name, "targets", "build"); !ok {
			return b.unknown(b.config.place("projects"), "%s: the project %s has no build", file, name)
		}
	}
	v, _ := target.get("builder")
	builder, _ := v.text()
	_, kind, _ := strings.Cut(builder, ":")
	browser := ""
	switch kind {
	case "application":
		browser = "browser"
	case "browser", "browser-esbuild":
	default:
		return b.unknown(b.config.place("builder"), "%s: what the builder %q writes is not known", file, builder)
	}
	_, asked := b.flags["--localize"]
	if localize, ok := target.get("options", "localize"); asked || ok && strings.TrimSpace(localize.v.String()) != "false" {
		return b.unknown(b.config.place("localize"), "%s: a folder for each language (localize)", file)
	}
	dir, at, why := b.angularPath(target, kind == "application")
	if why != "" {
		return b.unknown(project.Place{File: file}, "%s: %s", file, why)
	}
	if v, ok := b.flag("--output-path"); ok {
		return b.known(path.Join(under(b.dir, v), browser), "--output-path of ng build", b.place)
	}
	place := b.config.place("outputPath")
	if at.src == nil {
		place.Line = 0
		return b.known(path.Join(b.dir, "dist", name, browser), "the builder's default for the project "+name, place)
	}
	place.Line = at.line()
	if base, ok := at.get("base"); ok {
		dir, _ = base.text()
		if v, ok := at.get("browser"); ok {
			browser, _ = v.text()
		}
	}
	out := b.known(path.Join(under(b.dir, dir), browser), "outputPath of "+file, place)
	configured, _ := target.get("options", "baseHref")
	out[0].Base = b.baseHref(configured)
	return out
}

// baseHref is the path that the pages are built for: what the flag says, else the configuration.
func (b *build) baseHref(configured jsonValue) string {
	base, ok := b.flag("--base-href")
	if !ok {
		base, _ = configured.text()
	}
	if base == "/" {
		return ""
	}
	return base
}

// angularProject is the project that is built: the one named, the default one, or the only application.
func (b *build) angularProject() (name, why string) {
	if len(b.words) > 0 {
		if b.loose || len(b.words) > 1 {
			return "", "the project can't be told from the flags"
		}
		return b.words[0], ""
	}
	if v, ok := b.config.json.get("defaultProject"); ok {
		name, _ = v.text()
		return name, ""
	}
	projects, _ := b.config.json.get("projects")
	n := 0
	projects.each(func(key string, _ int, v jsonValue) {
		kind, _ := v.get("projectType")
		if text, _ := kind.text(); text != "library" && !strings.HasSuffix(key, "-e2e") {
			name, n = key, n+1
		}
	})
	if n != 1 {
		return "", "it has several projects, and the command names none"
	}
	return name, ""
}

// angularPath is outputPath as the configurations in use leave it; at is its value.
func (b *build) angularPath(target jsonValue, optional bool) (dir string, at jsonValue, why string) {
	use, ok := b.flag("-c")
	if _, prod := b.flags["--prod"]; !ok && prod {
		use, ok = "production", true
	}
	if !ok {
		v, _ := target.get("defaultConfiguration")
		use, _ = v.text()
	}
	at, found := target.get("options", "outputPath")
	for _, name := range strings.Split(use, ",") {
		if v, ok := target.get("configurations", name, "outputPath"); ok {
			at, found = v, true
		}
	}
	switch {
	case !found && optional:
		return "", jsonValue{}, ""
	case !found:
		return "", jsonValue{}, "it says no outputPath"
	}
	dir, isText := at.text()
	if base, ok := at.get("base"); !isText && !ok {
		return "", at, "outputPath has no base"
	} else if _, text := base.text(); !isText && !text {
		return "", at, "outputPath has no base"
	}
	return dir, at, ""
}
