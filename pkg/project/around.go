package project

import (
	"iter"
	"path"
	"slices"
	"strings"
)

// around are the files of a survey that may mean one Dockerfile, by kind, as places in the survey's list in its order. The lists of the
// survey are as long as there are projects, so that nothing is made of them, and no pass over them, for each Dockerfile.
type around struct {
	near  map[kind][]int32 // beside the Dockerfile, above it, and below it or its context
	other map[kind][]int32 // elsewhere, with a word in it that may mean the file
	asked map[string]bool  // words that were looked up
	repos int              // how many of the image's names are among them
}

// around yields the files of a kind that may mean the Dockerfile: those near it in front, so that bounds cut off the others; and of the
// others those that name its directory, the file or its image, or that were read for another reason. The rest can't mean it, but where it is
// the only one. What is found on the way counts at once.
func (f *finder) around(k kind) iter.Seq2[string, bool] {
	return func(yield func(name string, near bool) bool) {
		list := f.p.survey.found
		if f.files.near == nil {
			f.look()
		}
		for _, i := range f.files.near[k] {
			if !yield(list[i].name, true) {
				return
			}
		}
		for next := int32(0); ; {
			f.lookAgain()
			other := f.files.other[k]
			at, _ := slices.BinarySearch(other, next)
			if at == len(other) || !yield(list[other[at]].name, false) {
				return
			}
			next = other[at] + 1
		}
	}
}

// look finds the files near the Dockerfile and those that name it.
func (f *finder) look() {
	s, dir, base := f.p.survey, path.Dir(f.p.file), path.Base(f.p.file)
	f.files = around{near: map[kind][]int32{}, other: map[kind][]int32{}, asked: map[string]bool{}}
	for _, i := range s.around(dir, f.p.context) {
		k := s.found[i].kind
		f.files.near[k] = append(f.files.near[k], i)
	}
	if f.only || dir == "." {
		f.others(s.all())
		return
	}
	for name := range f.seen {
		f.wasRead(name)
	}
	f.ask(path.Base(dir))
	if base != "Dockerfile" {
		f.ask(base)
	}
}

// lookAgain finds the files that say names which the image was found to have since.
func (f *finder) lookAgain() {
	if f.files.repos == len(f.names.repos) || f.only || path.Dir(f.p.file) == "." {
		return
	}
	f.files.repos = len(f.names.repos)
	for repo := range f.names.repos {
		f.ask(path.Base(repo))
	}
}

func (f *finder) ask(word string) {
	if !f.files.asked[word] {
		f.files.asked[word] = true
		f.others(f.p.survey.holding(f.p.fsys, word))
	}
}

// wasRead notes a file that is of interest wherever it lies.
func (f *finder) wasRead(name string) {
	if i, ok := f.p.survey.place[name]; ok && f.files.near != nil {
		f.others([]int32{i})
	}
}

// others adds files of the survey, in its order, but for those near the Dockerfile.
func (f *finder) others(places []int32) {
	for _, i := range places {
		k := f.p.survey.found[i].kind
		if _, near := slices.BinarySearch(f.files.near[k], i); near {
			continue
		}
		if at, ok := slices.BinarySearch(f.files.other[k], i); !ok {
			f.files.other[k] = slices.Insert(f.files.other[k], at, i)
		}
	}
}

// all are the places of all files.
func (s *Survey) all() []int32 {
	out := make([]int32, len(s.found))
	for i := range out {
		out[i] = int32(i)
	}
	return out
}

// around are the files in a directory, above it and below it, and those below the context.
func (s *Survey) around(dir, context string) []int32 {
	var out []int32
	for above := dir; ; above = path.Dir(above) {
		out = append(out, s.between(above, above+"\x00")...)
		if above == "." {
			break
		}
	}
	if dir != "." {
		out = append(out, s.between(dir+"/", dir+"0")...) // 0 follows the slash
	}
	if context != "." {
		out = append(out, s.between(context, context+"\x00")...)
		out = append(out, s.between(context+"/", context+"0")...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// between are the files whose directories' names lie from one to, not including, another.
func (s *Survey) between(from, to string) []int32 {
	first := func(dir string) int {
		at, _ := slices.BinarySearchFunc(s.byDir, dir, func(i int32, dir string) int { return strings.Compare(dirOf(s.found[i].name), dir) })
		return at
	}
	return s.byDir[first(from):first(to)]
}

// dirOf is path.Dir of a clean name.
func dirOf(name string) string {
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		return name[:i]
	}
	return "."
}
