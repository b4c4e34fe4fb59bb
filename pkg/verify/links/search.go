package links

import (
	"iter"
	"path"
	"slices"
	"strings"
)

// gnuSearch goes through the paths that the GNU loader tries for a name, in its order: ld.so(8), and _dl_map_object in elf/dl-load.c.
// Subdirectories for a processor's features (glibc-hwcaps) are left out: they hold second builds of what is there anyway.
func (l *loader) gnuSearch(name string, by *object) iter.Seq[string] {
	return func(yield func(string) bool) {
		dirs := l.rpaths(by)
		if !l.secure {
			list, _ := l.p.variable("LD_LIBRARY_PATH")
			dirs = append(dirs, l.expandAll(strings.FieldsFunc(list, func(r rune) bool { return r == ':' || r == ';' }), l.main)...)
		}
		dirs = append(dirs, l.expandAll(by.file.ELF.Runpath, by)...)
		for _, dir := range dirs {
			if !yield(dir + "/" + name) {
				return
			}
		}
		noDefault := by.file.ELF.NoDeflib
		for _, at := range l.cache[name] {
			if !(noDefault && slices.Contains(l.system, path.Dir(at))) && !yield(at) {
				return
			}
		}
		if noDefault {
			return
		}
		for _, dir := range l.system {
			if !yield(dir + "/" + name) {
				return
			}
		}
	}
}

// rpaths are the directories of DT_RPATH: of what needs the library, of what needed that, and so on to the program. DT_RUNPATH of what
// needs the library puts an end to it.
func (l *loader) rpaths(by *object) []string {
	if len(by.file.ELF.Runpath) > 0 {
		return nil
	}
	var dirs []string
	for o := by; o != nil; o = o.by {
		if len(o.file.ELF.Runpath) == 0 {
			dirs = append(dirs, l.expandAll(o.file.ELF.Rpath, o)...)
		}
	}
	return dirs
}

// muslSearch goes through the paths that musl tries for a name: load_library in ldso/dynlink.c.
func (l *loader) muslSearch(name string, by *object) iter.Seq[string] {
	return func(yield func(string) bool) {
		var dirs []string
		if !l.secure {
			list, _ := l.p.variable("LD_LIBRARY_PATH")
			dirs = muslList(list)
		}
		for o := by; o != nil; o = o.by {
			list := o.file.ELF.Runpath
			if len(list) == 0 {
				list = o.file.ELF.Rpath
			}
			dirs = append(dirs, l.expandAll(list, o)...)
		}
		for _, dir := range slices.Concat(dirs, l.system) {
			if !yield(dir + "/" + name) {
				return
			}
		}
	}
}

// muslList splits a list of directories as musl does.
func muslList(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ':' || r == '\n' })
}

// expandAll replaces the variables in directories of an object, and leaves out those that a program with more rights than its user does
// not trust.
func (l *loader) expandAll(dirs []string, o *object) []string {
	var list []string
	for _, dir := range dirs {
		if dir == "" {
			dir = "."
		}
		expanded := l.expand(dir, o)
		if l.secure && expanded != dir && !slices.Contains(l.system, path.Clean(expanded)) && !(l.musl && o != l.main) {
			continue
		}
		list = append(list, expanded)
	}
	return list
}

// expand replaces $ORIGIN, $LIB and $PLATFORM; musl knows only the first.
func (l *loader) expand(s string, o *object) string {
	if !strings.Contains(s, "$") {
		return s
	}
	s = replaceVariable(s, "ORIGIN", path.Dir(o.path))
	if l.musl {
		return s
	}
	s = replaceVariable(s, "LIB", l.lib)
	return replaceVariable(s, "PLATFORM", abis[o.file.ELF.Machine].platform)
}

// replaceVariable replaces $NAME, where no letter follows, and ${NAME}.
func replaceVariable(s, name, value string) string {
	s = strings.ReplaceAll(s, "${"+name+"}", value)
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(s, "$"+name)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		if after != "" && (after[0] == '_' || after[0] >= 'A' && after[0] <= 'Z' || after[0] >= 'a' && after[0] <= 'z' || after[0] >= '0' && after[0] <= '9') {
			b.WriteString("$" + name)
		} else {
			b.WriteString(value)
		}
		s = after
	}
}
