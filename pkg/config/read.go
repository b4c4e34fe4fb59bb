package config

import (
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/images"
)

// Parse reads a settings file. name is how errors show it. The error is an *Error, with all that is wrong.
func Parse(name string, text []byte, known Known) (*File, error) {
	f := &File{Name: name}
	r := &reader{known: known}
	top, err := document(text)
	if le := (*lineError)(nil); errors.As(err, &le) {
		return nil, &Error{name, []Problem{{le.line, le.what}}}
	}
	if top == nil || top.Tag == "!!null" {
		return nil, &Error{name, []Problem{{0, fmt.Sprintf("nothing is set: expected \"version: %d\"", Version)}}}
	}
	if r.plain(top) && r.version(top) {
		r.file(top, f)
	}
	if len(r.problems) > 0 {
		return nil, &Error{name, told(r.problems)}
	}
	return f, nil
}

// version holds that the file is of a format that is known; of another one nothing else can be told.
func (r *reader) version(top *yaml.Node) bool {
	if top.Kind != yaml.MappingNode {
		r.problem(top, "a settings file is a mapping, not %s", described(top))
		return false
	}
	for i := 0; i+1 < len(top.Content); i += 2 {
		if n := top.Content[i+1]; top.Content[i].Value == "version" {
			if n.Tag == "!!int" && n.Value == fmt.Sprint(Version) {
				return true
			}
			r.problem(n, "version is %d, the format that this msb reads, not %s", Version, described(n))
			return false
		}
	}
	r.problems = append(r.problems, Problem{0, fmt.Sprintf("no version: expected \"version: %d\"", Version)})
	return false
}

// file reads the keys of a settings file.
func (r *reader) file(top *yaml.Node, f *File) {
	known := r.rules(&f.Rules)
	known["version"] = func(_, _ *yaml.Node) {}
	known["msb"] = func(key, n *yaml.Node) {
		v, ok := r.text(key, n)
		if !ok {
			return
		}
		req, err := requirement(v.V)
		if err != nil {
			r.problem(n, "%v", err)
		}
		f.Requires = Value[Requirement]{req, v.Line}
	}
	known["exclude"] = func(key, n *yaml.Node) {
		v, ok := r.texts(key, n, glob)
		if ok {
			g, _ := discover.ParseGlobs(v.V)
			f.Exclude, f.Excluded = Value[discover.Globs]{g, v.Line}, v.V
		}
	}
	known["images"] = func(key, n *yaml.Node) { r.images(n, f) }
	known["overrides"] = func(key, n *yaml.Node) { r.overrides(n, f) }
	r.mapping(top, "the settings", known)
}

func glob(text string) error {
	_, err := discover.ParseGlobs([]string{text})
	return err
}

// rules are the keys that stand at the top and in overrides.
func (r *reader) rules(into *Rules) fields {
	return fields{
		"risk":       r.word(&into.Risk, "exact", "stated"),
		"prefer":     r.word(&into.Prefer, "safe", "small"),
		"platform":   r.form(&into.Platform, platformForm.MatchString, "such as linux/amd64"),
		"context":    r.checked(&into.Context, directory),
		"assume":     r.list(&into.Assume, among("assumption", r.known.Assumptions)),
		"transforms": func(_, n *yaml.Node) { r.transforms(n, into) },
		"build-args": func(key, n *yaml.Node) {
			into.BuildArgs = map[string]Value[string]{}
			r.pairs(key, n, func(name string, v Value[string]) { into.BuildArgs[name] = v })
		},
		"verify": func(_, n *yaml.Node) { r.verify(n, &into.Verify) },
	}
}

// list reads a list of texts.
func (r *reader) list(into *Value[[]string], check func(string) error) func(key, n *yaml.Node) {
	return func(key, n *yaml.Node) {
		if v, ok := r.texts(key, n, check); ok {
			*into = v
		}
	}
}

// form reads a text that has a form.
func (r *reader) form(into *Value[string], fits func(string) bool, expected string) func(key, n *yaml.Node) {
	return r.checked(into, func(text string) error {
		if !fits(text) {
			return fmt.Errorf("is %s, not %q", expected, brief(text))
		}
		return nil
	})
}

// checked reads a text; the error of check goes on where the key's name ends.
func (r *reader) checked(into *Value[string], check func(string) error) func(key, n *yaml.Node) {
	return func(key, n *yaml.Node) {
		v, ok := r.text(key, n)
		if !ok {
			return
		}
		if err := check(v.V); err != nil {
			r.problem(n, "%s %v", key.Value, err)
			return
		}
		*into = v
	}
}

// pairs reads a mapping of names of variables to values.
func (r *reader) pairs(key, n *yaml.Node, each func(name string, v Value[string])) {
	r.members(n, key.Value, func(name, value *yaml.Node) {
		if !nameForm.MatchString(name.Value) {
			r.problem(name, "%s: %q is no name of a variable", key.Value, brief(name.Value))
			return
		}
		if v, ok := r.scalar(name, value); ok {
			each(name.Value, v)
		}
	})
}

// transforms reads {only: [...]} or {disable: [...]} into the words that --transform takes.
func (r *reader) transforms(n *yaml.Node, into *Rules) {
	var only, disable Value[[]string]
	check := among("transform", r.known.Transforms)
	r.mapping(n, "transforms", fields{"only": r.list(&only, check), "disable": r.list(&disable, check)})
	switch {
	case only.Line > 0 && disable.Line > 0:
		r.problem(n, "transforms has only and disable: expected one of the two")
	case only.Line > 0 && len(only.V) == 0:
		r.problem(n, "transforms.only is empty: it leaves no transform")
	case only.Line > 0:
		into.Transforms = only
	case disable.Line > 0:
		left := slices.DeleteFunc(slices.Clone(r.known.Transforms), func(t string) bool { return slices.Contains(disable.V, t) })
		if len(left) == 0 {
			r.problem(n, "transforms.disable leaves no transform: to leave files alone, name them under exclude")
			return
		}
		into.Transforms = Value[[]string]{left, disable.Line}
	case n.Kind == yaml.MappingNode && len(n.Content) == 0:
		r.problem(n, "transforms is empty: expected only or disable")
	}
}

// verify reads how images are built and run.
func (r *reader) verify(n *yaml.Node, into *Verify) {
	request := func(text string) error {
		_, err := Request(text)
		return err
	}
	command := func(text string) error {
		_, err := Words(text)
		return err
	}
	r.mapping(n, "verify", fields{
		"http": func(key, n *yaml.Node) {
			v, ok := r.texts(key, n, request)
			for i := range v.V {
				if ok {
					v.V[i], _ = Request(v.V[i])
				}
			}
			if ok {
				into.HTTP = v
			}
		},
		"run": r.list(&into.Run, command),
		"env": func(key, n *yaml.Node) {
			into.Env = Value[[]string]{[]string{}, key.Line}
			r.pairs(key, n, func(name string, v Value[string]) { into.Env.V = append(into.Env.V, name+"="+v.V) })
			slices.Sort(into.Env.V)
		},
		"timeout": r.checked(&into.Timeout, func(text string) error {
			_, err := Duration(text)
			if !durationForm.MatchString(text) && err == nil {
				err = fmt.Errorf("is a time above 0 such as 90s, not %q", brief(text))
			}
			return err
		}),
		"min-saving": r.checked(&into.MinSaving, func(text string) error {
			_, err := Percent(text)
			if !percentForm.MatchString(text) && err == nil {
				err = fmt.Errorf("is a percentage such as 10%%, not %q", brief(text))
			}
			return err
		}),
		"network": r.checked(&into.Network, func(text string) error {
			switch text {
			case "default", "none":
				return nil
			case "host":
				return errors.New("is default or none: the network of the machine is opened by --network host alone")
			}
			return fmt.Errorf("is default or none, not %q", brief(text))
		}),
	})
}

// images reads what private images are, and holds that it can be meant.
func (r *reader) images(n *yaml.Node, f *File) {
	r.members(n, "images", func(key, value *yaml.Node) {
		i := Image{Vouched: images.Vouched{Image: key.Value}, Line: key.Line, Lines: map[string]int{}}
		field := func(name string, into *string) func(key, n *yaml.Node) {
			return func(key, n *yaml.Node) {
				if v, ok := r.text(key, n); ok {
					*into, i.Lines[name] = v.V, n.Line
					if v.V == "" {
						r.problem(n, "%s is empty: expected an image", name)
					}
				}
			}
		}
		r.mapping(value, "an image", fields{
			images.FieldLike:        field(images.FieldLike, &i.Like),
			images.FieldRuntime:     field(images.FieldRuntime, &i.Runtime),
			images.FieldRuntimeLike: field(images.FieldRuntimeLike, &i.RuntimeLike),
		})
		f.Images = append(f.Images, i)
	})
	if len(r.problems) > 0 {
		return // what is left may not be what was meant
	}
	_, err := images.NewCatalogue(f.Vouched())
	if v := (*images.VouchedError)(nil); errors.As(err, &v) {
		line, ok := f.Images[v.Entry].Lines[v.Field]
		if !ok {
			line = f.Images[v.Entry].Line
		}
		r.problems = append(r.problems, Problem{line, err.Error()})
	}
}

// overrides reads the rules for some files.
func (r *reader) overrides(n *yaml.Node, f *File) {
	if n.Kind != yaml.SequenceNode {
		r.problem(n, "overrides is a list, not %s", described(n))
		return
	}
	for _, item := range n.Content {
		o := Override{Line: item.Line}
		var files Value[[]string]
		known := r.rules(&o.Rules)
		known["files"] = r.list(&files, glob)
		before := len(r.problems)
		r.mapping(item, "an override", known)
		if len(files.V) == 0 && len(r.problems) == before {
			r.problem(item, "an override names no files: expected files, a list of globs")
		}
		o.Files, _ = discover.ParseGlobs(files.V)
		f.Overrides = append(f.Overrides, o)
	}
}
