package refactor

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
)

// draft is one plan on its way to text. It is the one place that writes a runtime stage.
type draft struct {
	before *recipe.Recipe
	old    *recipe.Stage
	plan   Plan
	cut    int    // index of the first step below the builder
	name   string // of the builder stage
	lower  bool   // the file writes its keywords in lower case
	lines  []string
	edits  []dockerfile.Edit
}

// Draft returns the file that the plan describes. Above the cut, which stands below the last instruction that changes
// files, every byte stays but for the stage's name and the plan's own edits.
func Draft(before *recipe.Recipe, plan Plan) ([]byte, []dockerfile.Edit, error) {
	d := &draft{before: before, old: before.Final(), plan: plan}
	d.lower = mostlyLower(before.File)
	for i, s := range d.old.Steps {
		if s.ChangesFiles() {
			d.cut = i + 1
		}
	}
	if err := d.nameBuilder(); err != nil {
		return nil, nil, err
	}
	d.stage()
	d.below()
	d.insert()
	d.edits = append(d.edits, plan.Edits...)
	out, err := dockerfile.Apply(before.File.Source, d.edits)
	return out, d.edits, err
}

func mostlyLower(f *dockerfile.File) bool {
	n := 0
	for _, in := range f.Instructions {
		if strings.HasPrefix(f.Text(in), in.Keyword) {
			n++
		} else {
			n--
		}
	}
	return n > 0
}

// keyword writes an instruction's name as the file does.
func (d *draft) keyword(k string) string {
	if d.lower {
		return strings.ToLower(k)
	}
	return k
}

func (d *draft) line(keyword, format string, args ...any) {
	d.lines = append(d.lines, d.keyword(keyword)+" "+fmt.Sprintf(format, args...))
}

// nameBuilder gives the old stage a name that nothing else has.
func (d *draft) nameBuilder() error {
	f := d.before.File
	if d.old.Name != "" {
		d.name = strings.ToLower(d.old.Name)
		return nil
	}
	taken := map[string]bool{"scratch": true, "context": true}
	for _, s := range d.before.Stages {
		taken[s.Name], taken[imageName(s.Base)] = true, true
		for _, in := range s.Instructions {
			if c, ok := in.Command.(*dockerfile.CopyCommand); ok {
				taken[imageName(c.From)] = true
			}
		}
	}
	taken[imageName(d.plan.Runtime)] = true
	d.name = "builder"
	for i := 2; taken[d.name]; i++ {
		d.name = fmt.Sprintf("builder-%d", i)
	}
	words, ok := dockerfile.Words(d.old.From, f)
	if !ok || len(words) < 2 {
		return fmt.Errorf("%s:%d: the words of FROM can't be told apart", f.Name, d.old.From.Line)
	}
	as := " AS "
	if strings.HasPrefix(f.Text(d.old.From), "from") {
		as = " as "
	}
	at := words[len(words)-1].End
	d.edits = append(d.edits, dockerfile.Edit{Start: at, End: at, New: as + d.name})
	return nil
}

// imageName is the last part of a reference, without tag and digest.
func imageName(ref string) string {
	name, _, _ := strings.Cut(path.Base(ref), "@")
	name, _, _ = strings.Cut(name, ":")
	return strings.ToLower(name)
}

// carried are the keywords that configure the image, so that the last stage needs them again.
var carried = map[string]bool{
	"env": true, "arg": true, "label": true, "maintainer": true, "user": true, "workdir": true, "expose": true,
	"volume": true, "stopsignal": true, "healthcheck": true, "shell": true, "cmd": true, "entrypoint": true,
}

// stage collects the lines of the runtime stage up to where the old file's own lines go on.
func (d *draft) stage() {
	platform := ""
	if p := d.old.Platform; p != "" && !strings.Contains(p, "$") {
		platform = "--platform=" + p + " "
	}
	d.line("FROM", "%s%s", platform, d.plan.Runtime)
	d.copies(true)
	if w := d.old.Config.Workdir; !d.plan.Drops["workdir"] && w != "" && w != "/" && !d.sets("workdir", len(d.old.Steps)) {
		d.line("WORKDIR", "%s", w)
	}
	mentioned := d.mentions()
	for i, s := range d.old.Steps[:d.cut] {
		switch {
		case slices.Contains(d.plan.Repeats, s) && d.plan.Instead[s] != "":
			keyword, rest, _ := strings.Cut(d.plan.Instead[s], " ")
			d.lines = append(d.lines, d.keyword(keyword)+" "+rest)
		case slices.Contains(d.plan.Repeats, s):
			d.verbatim(s)
		case carried[s.Keyword] && !d.plan.Drops[s.Keyword] && d.wanted(i, s, mentioned):
			if s.Keyword == "workdir" {
				d.workdir(s)
				continue
			}
			d.verbatim(s)
		}
	}
	for _, v := range d.plan.Env {
		if d.plan.Drops["env"] || !d.old.Sets(v.Name) {
			d.line("ENV", "%s=%s", v.Name, v.Value)
		}
	}
	for _, dir := range d.plan.MakeDir {
		d.lines = slices.Insert(d.lines, 1, d.keyword("WORKDIR")+" "+dir)
	}
	d.write()
	d.copies(false)
	if d.plan.Command != nil && !d.sets("cmd", -1) && !d.sets("entrypoint", -1) {
		d.line("CMD", "%s", jsonArray(d.plan.Command))
	}
}

// copies writes the copies that come before all else, or the others.
func (d *draft) copies(early bool) {
	for _, c := range d.plan.Copies {
		if c.Early != early {
			continue
		}
		owner := ""
		if c.Owner != "" {
			owner = "--chown=" + c.Owner + " "
		}
		if strings.ContainsAny(c.From+c.To, " \t") {
			d.line("COPY", "--from=%s %s%s", d.name, owner, jsonArray([]string{c.From, c.To}))
			continue
		}
		d.line("COPY", "--from=%s %s%s %s", d.name, owner, c.From, c.To)
	}
}

// sets tells whether a step below the cut (before < 0) or any of the first steps has the keyword.
func (d *draft) sets(keyword string, before int) bool {
	steps := d.old.Steps[d.cut:]
	if before >= 0 {
		steps = d.old.Steps[:before]
	}
	return slices.ContainsFunc(steps, func(s *recipe.Step) bool { return s.Keyword == keyword })
}

func (d *draft) verbatim(s *recipe.Step) {
	text := d.before.File.Text(s.Instruction)
	if pair, ok := modern(s.Command); ok {
		text = text[:len(s.Keyword)] + " " + pair
	}
	d.lines = append(d.lines, text)
}

// workdir keeps the line if it says the whole path by itself.
func (d *draft) workdir(s *recipe.Step) {
	if saysWholePath(s) || d.stateAfter(s).Workdir == "" {
		d.verbatim(s)
		return
	}
	d.line("WORKDIR", "%s", d.stateAfter(s).Workdir)
}

func (d *draft) stateAfter(s *recipe.Step) recipe.State {
	i := slices.Index(d.old.Steps, s)
	if i+1 < len(d.old.Steps) {
		return d.old.Steps[i+1].Before
	}
	return d.old.End
}

// read tells whether the program reads a variable.
func (d *draft) read(name string) bool {
	return slices.ContainsFunc(d.old.Needs(), func(n recipe.Need) bool { return n.Kind == recipe.NeedVariable && n.Name == name })
}

// wanted tells whether a configuration instruction above the cut still has a say at the end.
func (d *draft) wanted(i int, s *recipe.Step, mentioned func(string) bool) bool {
	last := func() bool {
		return !slices.ContainsFunc(d.old.Steps[i+1:d.cut], func(t *recipe.Step) bool { return t.Keyword == s.Keyword })
	}
	switch c := s.Command.(type) {
	case *dockerfile.ArgCommand:
		return slices.ContainsFunc(c.Args, func(kv dockerfile.KeyValuePairOptional) bool { return mentioned(kv.Key) })
	case *dockerfile.EnvCommand:
		return !d.ofTheTools(s) || slices.ContainsFunc(c.Env, func(kv dockerfile.KeyValuePair) bool {
			return mentioned(kv.Key) && kv.Key != "PATH" || d.read(kv.Key)
		})
	}
	switch s.Keyword {
	case "cmd", "entrypoint":
		return d.plan.Command == nil && last() && !(s.Keyword == "cmd" && d.old.Config.Cmd.Line != s.Line)
	case "workdir":
		return last() && !slices.ContainsFunc(d.old.Steps[d.cut:], saysWholePath)
	case "user", "healthcheck", "stopsignal", "shell":
		return last()
	}
	return true
}

// ofTheTools tells whether an ENV sets nothing but what the tool chain reads.
func (d *draft) ofTheTools(s *recipe.Step) bool {
	c, ok := s.Command.(*dockerfile.EnvCommand)
	return ok && !slices.ContainsFunc(c.Env, func(kv dockerfile.KeyValuePair) bool {
		return !proof.BuildOnly(kv.Key) && !slices.Contains(d.plan.Unset, kv.Key)
	})
}

// saysWholePath tells whether a WORKDIR needs none before it.
func saysWholePath(s *recipe.Step) bool {
	c, ok := s.Command.(*dockerfile.WorkdirCommand)
	return ok && path.IsAbs(c.Path) && !strings.Contains(c.Path, "$")
}

// mentions returns a test for names that the last stage's own instructions expand.
func (d *draft) mentions() func(string) bool {
	var texts []string
	for i, s := range d.old.Steps {
		plain := s.Keyword != "run" && s.Keyword != "arg" && s.Keyword != "copy" && s.Keyword != "add"
		if i < d.cut && d.ofTheTools(s) {
			continue
		}
		switch part := d.plan.Instead[s]; {
		case part != "" && slices.Contains(d.plan.Repeats, s):
			texts = append(texts, part)
		case plain && (i >= d.cut || carried[s.Keyword] && !d.plan.Drops[s.Keyword]) || slices.Contains(d.plan.Repeats, s):
			texts = append(texts, d.before.File.Text(s.Instruction))
		}
	}
	// An ARG's default may name another one, as may an ENV that is carried only because something names it.
	for i := d.cut - 1; i >= 0; i-- {
		s := d.old.Steps[i]
		if c, ok := s.Command.(*dockerfile.EnvCommand); ok && d.ofTheTools(s) && slices.ContainsFunc(c.Env, func(kv dockerfile.KeyValuePair) bool {
			return kv.Key != "PATH" && proof.Mentions(strings.Join(texts, "\n"), kv.Key)
		}) {
			texts = append(texts, d.before.File.Text(s.Instruction))
		}
		if s.Keyword == "arg" {
			for _, kv := range s.Command.(*dockerfile.ArgCommand).Args {
				if proof.Mentions(strings.Join(texts, "\n"), kv.Key) {
					texts = append(texts, d.before.File.Text(s.Instruction))
				}
			}
		}
	}
	all := strings.Join(texts, "\n")
	return func(name string) bool {
		return proof.Mentions(all, name) || name == "DEBIAN_FRONTEND" && len(d.plan.Repeats) > 0 // packages ask questions otherwise
	}
}
