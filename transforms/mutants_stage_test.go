package transforms_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/recipe"
)

// atTheEnd are instructions that, put below an output, change its image.
var atTheEnd = []struct{ what, text string }{
	{"another user", "USER 12345"},
	{"root with another group", "USER 0:4321"},
	{"another directory", "WORKDIR /elsewhere"},
	{"another variable", "ENV PORT=1 JAVA_TOOL_OPTIONS=-Dx=y"},
	{"another PATH", "ENV PATH=/nowhere"},
	{"another home", "ENV HOME=/nowhere"},
	{"a volume", "VOLUME /v"},
	{"another entrypoint", `ENTRYPOINT ["/bin/true"]`},
	{"another command", `CMD ["/bin/true"]`},
	{"no command", `CMD []`},
	{"a health check", "HEALTHCHECK CMD exit 1"},
	{"a stop signal", "STOPSIGNAL SIGKILL"},
	{"a port", "EXPOSE 6666"},
	{"a label", "LABEL org.example.mutant=1"},
	{"an author", "MAINTAINER mutant"},
	{"a trigger", "ONBUILD RUN true"},
	{"a second runtime stage", "FROM alpine:3.22"},
	{"a stage on the builder", "FROM builder"},
	{"a copy of the whole file system", "COPY --from=builder / /"},
	{"a copy of the base's files", "COPY --from=builder /etc /etc"},
	{"a copy of another image's files", "COPY --from=nginx:1.26 /etc/nginx /etc/nginx"},
	{"a copy of the context", "COPY . /"},
	{"a file from the network", "ADD https://example.org/x /x"},
	{"a removed directory", "RUN rm -rf /etc/ssl /usr/share"},
	{"modes of everything", "RUN chmod -R 0700 /"},
	{"an installed package", "RUN apk add --no-cache curl"},
	{"a written file", "RUN echo x > /etc/nginx/conf.d/zz.conf"},
}

// orderMutants swaps each two lines of the last stage that stand below each other, where the order may tell.
func orderMutants(r *recipe.Recipe) []mutant {
	var out []mutant
	f, steps := r.File, r.Final().Steps
	for i := range steps[:max(0, len(steps)-1)] {
		a, b := steps[i], steps[i+1]
		if commute(f, a, b) {
			continue
		}
		edits := []dockerfile.Edit{{Start: a.Span.Start, End: a.Span.End, New: f.Text(b.Instruction)}, {Start: b.Span.Start, End: b.Span.End, New: f.Text(a.Instruction)}}
		if text, err := dockerfile.Apply(f.Source, edits); err == nil {
			out = append(out, mutant{fmt.Sprintf("line %d: %s below %s", a.Line, a.Keyword, b.Keyword), string(text)})
		}
	}
	return out
}

// commute tells whether two steps make the same image in either order.
func commute(f *dockerfile.File, a, b *recipe.Step) bool {
	pair := []string{a.Keyword, b.Keyword}
	has := func(words ...string) bool {
		return slices.ContainsFunc(pair, func(k string) bool { return slices.Contains(words, k) })
	}
	switch {
	case setsVariable(f, a, b) || setsVariable(f, b, a):
		return false
	case pair[0] == pair[1] && has("copy"):
		x, y := destination(a), destination(b)
		return !within(x, y) && !within(y, x)
	case pair[0] == pair[1]:
		return has("label", "expose", "volume", "arg", "env")
	case has("run"):
		run, other := a, b
		if b.Keyword == "run" {
			run, other = b, a
		}
		switch other.Keyword {
		case "workdir", "user":
			return other.Keyword == "workdir" && wherever(run)
		case "copy":
			return wherever(run) || apart(run, destination(other))
		case "env":
			return !strings.Contains(f.Text(other.Instruction), "PATH")
		}
		return other.Keyword != "shell" && other.Keyword != "volume" && other.Keyword != "arg"
	case has("shell"):
		return !has("cmd", "entrypoint", "healthcheck")
	case has("workdir"):
		if has("copy") { // whichever comes first makes the directory
			return strings.HasPrefix(destination(a)+destination(b), "/") && !strings.Contains(f.Text(a.Instruction)+f.Text(b.Instruction), "--chown") && strings.Trim(a.Before.User, "0") == ""
		}
		return !has("user")
	}
	return true
}

// wherever tells whether a RUN does the same in every directory: it installs packages, adds accounts, or names its paths from the root.
func wherever(s *recipe.Step) bool {
	return len(s.Effects) > 0 && !slices.ContainsFunc(s.Effects, func(e recipe.Effect) bool {
		words := strings.Fields(e.Detail)
		rooted := e.Kind == recipe.PathEffect && !slices.ContainsFunc(words[1:], func(w string) bool { return w[0] != '/' && w[0] != '-' })
		return e.Kind != recipe.InstallEffect && e.Kind != recipe.UserEffect && !rooted
	})
}

// apart tells whether all that a RUN does to files is done elsewhere.
func apart(run *recipe.Step, dest string) bool {
	if slices.ContainsFunc(run.Execs, func(e recipe.Exec) bool { return e.Name() == "rm" }) {
		return false
	}
	return !slices.ContainsFunc(run.Effects, func(e recipe.Effect) bool {
		return len(e.Paths) == 0 || slices.ContainsFunc(e.Paths, func(p string) bool { return within(p, dest) || within(dest, p) })
	})
}

// setsVariable tells whether a sets a variable that b names.
func setsVariable(f *dockerfile.File, a, b *recipe.Step) bool {
	var names []string
	switch c := a.Command.(type) {
	case *dockerfile.EnvCommand:
		for _, kv := range c.Env {
			names = append(names, kv.Key)
		}
	case *dockerfile.ArgCommand:
		for _, kv := range c.Args {
			names = append(names, kv.Key)
		}
	}
	return slices.ContainsFunc(names, func(n string) bool {
		return strings.Contains(f.Text(b.Instruction), "$"+n) || strings.Contains(f.Text(b.Instruction), "${"+n)
	})
}

func destination(s *recipe.Step) string {
	c, ok := s.Command.(*dockerfile.CopyCommand)
	if !ok {
		return "/"
	}
	return path.Clean(c.DestPath)
}

func within(dir, name string) bool {
	return dir == name || dir == "/" || strings.HasPrefix(name, dir+"/")
}

// builderMutants break the builder: each line dropped, and each two swapped.
func builderMutants(t *testing.T, r *recipe.Recipe) []mutant {
	t.Helper()
	var out []mutant
	f, fin := r.File, r.Final()
	var above []*dockerfile.Instruction
	for _, in := range f.Instructions {
		if in.Line < fin.From.Line && in.Keyword != "from" {
			above = append(above, in)
		}
	}
	put := func(what string, edits ...dockerfile.Edit) {
		text, err := dockerfile.Apply(f.Source, edits)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, mutant{what, string(text)})
	}
	for i, in := range above {
		text := f.Text(in)
		if in.Keyword != "run" && in.Keyword != "copy" { // these are dropped with the last stage's
			put(fmt.Sprintf("builder, line %d: drop %s", in.Line, text), dockerfile.Edit{Start: in.Span.Start, End: in.Span.End, New: "# gone"})
		}
		put(fmt.Sprintf("builder, line %d: other words", in.Line), dockerfile.Edit{Start: in.Span.Start, End: in.Span.End, New: text + "x"})
		if i > 0 && above[i-1].EndLine < in.Line {
			was := above[i-1]
			put(fmt.Sprintf("builder, line %d: above line %d", in.Line, was.Line),
				dockerfile.Edit{Start: was.Span.Start, End: was.Span.End, New: text}, dockerfile.Edit{Start: in.Span.Start, End: in.Span.End, New: f.Text(was)})
		}
	}
	return out
}

// copyMutants break one COPY --from.
func copyMutants(in *dockerfile.Instruction, words []string, edit func(string, *dockerfile.Instruction, string)) {
	cp, ok := in.Command.(*dockerfile.CopyCommand)
	if !ok || len(words) < 4 || len(cp.SourcePaths) != 1 || strings.HasPrefix(words[len(words)-1], `"`) {
		return
	}
	src, dst := words[len(words)-2], words[len(words)-1]
	head := strings.Join(words[:len(words)-2], " ")
	rest := strings.Join(words[1:], " ")
	edit("misspell the source", in, head+" "+src+"x "+dst)
	edit("shorten the source", in, head+" "+path.Dir(src)+" "+dst)
	edit("a file for the source", in, head+" /etc/hostname "+dst)
	edit("a pattern for the source", in, head+" "+src+"* "+dst)
	edit("all below the source", in, head+" "+src+"/* "+dst+"/")
	edit("a second source", in, head+" "+src+" /etc/hostname "+path.Dir(dst)+"/")
	edit("another destination", in, head+" "+src+" "+dst+"x")
	edit("a relative destination", in, head+" "+src+" "+strings.TrimPrefix(dst, "/")+"/./")
	edit("a destination of another case", in, head+" "+src+" "+strings.ToUpper(dst))
	edit("source and destination swapped", in, head+" "+dst+" "+src)
	edit("a slash behind the destination", in, head+" "+src+" "+dst+"/")
	edit("other modes", in, words[0]+" --chmod=0600 "+rest)
	edit("modes for everybody", in, words[0]+" --chmod=777 "+rest)
	edit("a link", in, words[0]+" --link "+rest)
	edit("parents", in, words[0]+" --parents "+rest)
	edit("without some", in, words[0]+" --exclude=*.js "+rest)
	edit("from the context", in, words[0]+" "+strings.TrimPrefix(src, "/")+" "+dst)
	edit("from an image", in, words[0]+" --from=node:20 "+src+" "+dst)
	edit("from a stage that is not there", in, words[0]+" --from=other "+src+" "+dst)
	edit("another owner", in, strings.Join(slices.Insert(slices.DeleteFunc(slices.Clone(words), func(w string) bool { return strings.HasPrefix(w, "--chown") }), 1, "--chown=4321:4321"), " "))
	edit("another group", in, strings.Join(slices.Insert(slices.DeleteFunc(slices.Clone(words), func(w string) bool { return strings.HasPrefix(w, "--chown") }), 1, "--chown=0:4321"), " "))
	edit("no owner", in, strings.Join(slices.DeleteFunc(slices.Clone(words), func(w string) bool { return strings.HasPrefix(w, "--chown") }), " "))
	edit("another file over it", in, strings.Join(words, " ")+"\n"+words[0]+" --from=builder /etc/hostname "+dst)
	edit("a file of an image over it", in, strings.Join(words, " ")+"\n"+words[0]+" --from=node:20 "+src+" "+dst)
	edit("a file of the context over it", in, strings.Join(words, " ")+"\n"+words[0]+" . "+dst)
	edit("removed again", in, strings.Join(words, " ")+"\nRUN rm -rf "+dst)
	edit("moved away", in, strings.Join(words, " ")+"\nRUN mv "+dst+" /elsewhere")
	edit("other modes below", in, strings.Join(words, " ")+"\nRUN chmod 0600 "+dst)
	edit("a volume below", in, strings.Join(words, " ")+"\nVOLUME "+dst)
}
