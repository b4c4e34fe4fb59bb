package recipe

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// imageHas tells whether a path is in the old image; sure is false if a tool that msb does not follow may have made it.
func (g *goReader) imageHas(name string) (has, sure bool) {
	if g.builds.holds(name) {
		return true, true
	}
	list := g.st.Files.All()
	for i := len(list) - 1; i >= 0; i-- {
		e := list[i]
		inside, above := under(e.Path, name), under(name, e.Path)
		switch {
		case e.Kind == FromContext && inside:
			if g.r.Project.Exists(path.Join(e.Source, strings.TrimPrefix(name, e.Path))) {
				return true, true
			}
		case e.Kind == Removed:
			if under(strings.TrimSuffix(e.Path, "/*"), name) {
				return false, true
			}
		case e.Path == name || above:
			return true, true
		case (e.Kind == Made || e.Kind == FromStage) && inside:
			return true, false
		}
	}
	if slices.Contains(baseFiles, name) {
		return true, true
	}
	if g.namedBy(name) != "" {
		return true, false
	}
	if g.inProject(name) && (g.generates() != "" || g.describesAPI(name)) {
		return true, false
	}
	return false, true
}

// namedBy is a build tool's command that names a path or a directory above it, or clones into one; "" if there is none.
func (g *goReader) namedBy(name string) string {
	for _, s := range g.st.Steps {
		for _, e := range s.Execs {
			row, ok := findEffect(e)
			if !ok || row.kind != BuildEffect || e.Followed || e.Name() == "go" || slices.Contains(checkers, e.Name()) {
				continue
			}
			clones := e.Name() == "git" && slices.Contains(e.Argv, "clone")
			for _, w := range e.Argv[1:] {
				p, ok := e.abs(w)
				if strings.Contains(w, ":") { // an address
					p, ok = e.abs(strings.TrimSuffix(w[strings.LastIndexAny(w, "/:")+1:], ".git"))
				}
				if !clones {
					p = w[strings.Index(w, "=")+1:]
					ok = path.IsAbs(p) && !g.inProject(path.Clean(p))
				}
				if strings.Contains(w, name) || ok && path.Clean(p) != "/" && under(path.Clean(p), name) {
					return e.Text()
				}
			}
		}
	}
	return ""
}

// describesAPI tells whether swag, which writes Go code and a description of the API, may have made a file.
func (g *goReader) describesAPI(name string) bool {
	runs := slices.ContainsFunc(g.st.Steps, func(s *Step) bool {
		return slices.ContainsFunc(s.Execs, func(e Exec) bool { return e.Name() == "swag" })
	})
	return runs && (strings.Contains(name, "docs") || strings.Contains(name, "swagger"))
}

// baseFiles are files of the golang images that programs read by literal paths. Others are mounted by who starts the container.
var baseFiles = []string{"/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/services", "/etc/protocols", "/etc/ssl/certs/ca-certificates.crt"}

// holds tells whether a build writes a program at or below a path.
func (b *goBuilds) holds(name string) bool {
	for p := range b.programs {
		if under(name, p) {
			return true
		}
	}
	return false
}

// generates names a build tool other than the go command, which may have written files into the project; "" if there is none.
func (g *goReader) generates() string {
	for _, s := range g.st.Steps {
		for _, e := range s.Execs {
			row, ok := findEffect(e)
			if !ok || row.kind != BuildEffect || e.Followed {
				continue
			}
			if e.Name() == "go" && len(e.Argv) > 1 && e.Argv[1] != "generate" && e.Argv[1] != "run" && e.Argv[1] != "tool" {
				continue
			}
			if !slices.Contains(checkers, e.Name()) {
				return e.Text()
			}
		}
	}
	return ""
}

// checkers are build tools that leave nothing, or nothing but Go code, or change a program in place.
var checkers = strings.Fields("gofmt goimports golangci-lint staticcheck govulncheck upx strip dos2unix pip pip3 dep glide govendor godep " +
	"swag templ sqlc wire mockgen mockery protoc buf gqlgen ent oapi-codegen stringer go-bindata statik packr packr2 pkger rice")

// maxDataWalk bounds the search for files that are no sources; a context with more is taken to hold some.
const maxDataWalk = 20_000

// holdsData tells whether a directory of the image holds more than sources and what belongs to them.
func (g *goReader) holdsData(dir string) bool {
	if has, done := g.data[dir]; done {
		return has
	}
	has := g.searchData(dir)
	if g.data == nil {
		g.data = map[string]bool{}
	}
	g.data[dir] = has
	return has
}

func (g *goReader) searchData(dir string) bool {
	if g.generates() != "" && (g.inProject(dir) || dir == g.l.Dir) {
		return true
	}
	for _, e := range g.st.Files.All() {
		above, inside := under(dir, e.Path), under(e.Path, dir)
		if !above && !inside {
			continue
		}
		switch e.Kind {
		case FromContext:
			src := e.Source
			if inside {
				src = path.Join(e.Source, strings.TrimPrefix(dir, e.Path))
			}
			if g.contextHoldsData(src) {
				return true
			}
		case Made, Written:
			if above && !g.builds.holds(e.Path) && !isSourceFile(path.Base(e.Path)) {
				return true
			}
		case FromStage:
			return true
		}
	}
	return false
}

func (g *goReader) contextHoldsData(src string) bool {
	found, n := false, 0
	err := g.r.Project.Walk(src, func(name string, d fs.DirEntry) error {
		if n++; n > maxDataWalk {
			found = true
			return fs.SkipAll
		}
		base := path.Base(name)
		switch {
		case d.IsDir() && name != src && slices.Contains(sourceDirs, base):
			return fs.SkipDir
		case d.IsDir() || isSourceFile(base):
			return nil
		}
		found = true
		return fs.SkipAll
	})
	return found || err != nil && g.r.Project.Exists(src)
}

// sourceDirs hold what only builders, editors and pipelines read.
var sourceDirs = []string{".git", ".github", ".gitlab", ".circleci", ".idea", ".vscode", ".devcontainer", "vendor", "testdata", "node_modules"}

// sourceNames and sourceExts are files that no program reads when it runs: sources, manifests, settings of tools, texts for people.
var (
	sourceNames = []string{"go.mod", "go.sum", "go.work", "go.work.sum", "makefile", "gnumakefile", "license", "copying", "authors", "contributors", "codeowners",
		"notice", "jenkinsfile", "procfile", "taskfile.yml", "taskfile.yaml", ".editorconfig", ".dockerignore", ".gitignore", ".gitattributes", ".gitkeep", ".keep",
		".air.toml", "air.toml", ".goreleaser.yml", ".goreleaser.yaml", ".golangci.yml", ".golangci.yaml", ".gitlab-ci.yml", ".travis.yml",
		".pre-commit-config.yaml", "gopkg.toml", "gopkg.lock", "glide.yaml", "glide.lock", "skaffold.yaml", "fly.toml", "renovate.json", ".gitmodules", ".ds_store", "sqlc.yaml", "sqlc.yml", "buf.yaml", "buf.gen.yaml", "cloudbuild.yaml", "sonar-project.properties"}
	sourceExts = []string{".go", ".md", ".s", ".c", ".h", ".cc", ".cpp", ".hpp", ".proto", ".templ", ".dockerfile", ".sh", ".bat", ".ps1", ".mk", ".code-workspace", ".iml"}
)

func isSourceFile(base string) bool {
	base = strings.ToLower(base)
	return slices.Contains(sourceNames, base) || slices.Contains(sourceExts, path.Ext(base)) ||
		strings.HasPrefix(base, "dockerfile") || strings.HasPrefix(base, "readme") || strings.HasPrefix(base, "license") ||
		strings.HasPrefix(base, "docker-compose") || strings.HasPrefix(base, "compose.") || strings.HasPrefix(base, "changelog")
}
