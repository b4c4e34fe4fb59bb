package images

import (
	"fmt"
	"slices"
	"strings"

	"github.com/distribution/reference"
)

// Vouched is what a user says of images that the catalogue does not know, so that nothing has to be guessed.
type Vouched struct {
	// Image is a reference with a tag, in which one "*" stands for any characters; or the family of a runtime, such as "nginx".
	Image string `json:"image"`
	// Like is the image of the catalogue that Image is read as, but for what the catalogue knows better. A "*" is what the one of Image stands
	// for. Empty: Image is catalogued itself.
	Like string `json:"like"`
	// Runtime takes the place of the catalogue's choice: for all that is built on Image, or where the choice is of the family Image.
	// A "*" is what the one of Image stands for or, for a family, the tag of the choice. Empty: the catalogue chooses.
	Runtime string `json:"runtime"`
	// RuntimeLike is the image of the catalogue that Runtime is read as. Empty: Runtime is catalogued, or another Image with a Like.
	RuntimeLike string `json:"runtime-like"`
}

// The fields of Vouched, as errors name them.
const (
	FieldImage       = "image"
	FieldLike        = "like"
	FieldRuntime     = "runtime"
	FieldRuntimeLike = "runtime-like"
)

// VouchedError says which field of which entry can't be meant.
type VouchedError struct {
	Entry int    // index in the list
	Field string // FieldImage and its like
	Err   error
}

func (e *VouchedError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *VouchedError) Unwrap() error { return e.Err }

// Catalogue is the catalogue with what a user says beside it. The zero value and nil are the catalogue alone.
type Catalogue struct {
	claims   []claim
	families map[string]Vouched
}

// claim is what the user says of the references that it matches.
type claim struct {
	name          string // as of target
	before, after string // what the tag begins and ends with; an exact tag is all before
	star          bool
	like          string // "" if the catalogue has it
	runtime       string // "" if the catalogue chooses
}

// NewCatalogue adds what a user says to the catalogue. The error is a *VouchedError.
func NewCatalogue(list []Vouched) (*Catalogue, error) {
	c := &Catalogue{families: map[string]Vouched{}}
	for i, v := range list {
		if err := c.add(i, v); err != nil {
			return nil, err
		}
	}
	for i, v := range list { // a runtime may be another entry's image
		if err := c.addRuntime(i, v); err != nil {
			return nil, err
		}
	}
	for i, v := range list {
		if v.Runtime != "" && v.RuntimeLike == "" && !c.knows(v.Runtime) {
			return nil, &VouchedError{i, FieldRuntime, fmt.Errorf("what %s holds is not known: it is not in the catalogue of base images, so runtime-like is to say which image of the catalogue it is like", v.Runtime)}
		}
	}
	return c, nil
}

// add takes an entry's own image.
func (c *Catalogue) add(i int, v Vouched) error {
	fail := func(field, format string, args ...any) error {
		return &VouchedError{i, field, fmt.Errorf(format, args...)}
	}
	if v.Like == "" && v.Runtime == "" {
		return fail(FieldImage, "nothing is said of %s: expected like, runtime or both", v.Image)
	}
	if v.RuntimeLike != "" && v.Runtime == "" {
		return fail(FieldRuntimeLike, "runtime-like and no runtime: it says what a runtime is like")
	}
	if slices.Contains(Families(), v.Image) {
		switch _, twice := c.families[v.Image]; {
		case v.Like != "":
			return fail(FieldLike, "%s is a family of runtimes, of which like says nothing; an image is written with its tag, such as %s:*", v.Image, v.Image)
		case twice:
			return fail(FieldImage, "the family %s stands here twice", v.Image)
		}
		c.families[v.Image] = v
		return nil
	}
	n, err := parseClaim(v.Image)
	if err != nil {
		return fail(FieldImage, "%w", err)
	}
	n.like, n.runtime = v.Like, v.Runtime
	if v.Like != "" {
		if err := catalogued(v.Like, n.star); err != nil {
			return fail(FieldLike, "%w", err)
		}
	}
	if other, ok := c.beside(n); ok {
		return fail(FieldImage, "%s and %s match the same references, and neither is more exact", list(other), list(n))
	}
	c.claims = append(c.claims, n)
	return nil
}

// addRuntime takes what an entry says of its runtime.
func (c *Catalogue) addRuntime(i int, v Vouched) error {
	if v.Runtime == "" {
		return nil
	}
	star := strings.Contains(v.Image, "*") || slices.Contains(Families(), v.Image)
	n, err := parseClaim(v.Runtime)
	if err == nil && n.star && (!star || v.Image == "scratch") {
		err = fmt.Errorf("%s has a *, and %s has nothing for it to stand for", v.Runtime, v.Image)
	}
	if err != nil {
		return &VouchedError{i, FieldRuntime, err}
	}
	if v.RuntimeLike == "" {
		return nil
	}
	if err := catalogued(v.RuntimeLike, n.star); err != nil {
		return &VouchedError{i, FieldRuntimeLike, err}
	}
	n.like = v.RuntimeLike
	other, ok := c.beside(n)
	switch {
	case !ok:
		c.claims = append(c.claims, n)
	case !other.same(n):
		return &VouchedError{i, FieldRuntime, fmt.Errorf("%s and %s match the same references, and neither is more exact", list(other), list(n))}
	case other.like != n.like && other.like != "":
		return &VouchedError{i, FieldRuntimeLike, fmt.Errorf("%s is like %s here and like %s elsewhere", v.Runtime, v.RuntimeLike, other.like)}
	default:
		c.claims[slices.IndexFunc(c.claims, n.same)].like = n.like
	}
	return nil
}

// parseClaim reads a reference whose tag may hold a "*".
func parseClaim(image string) (claim, error) {
	colon := strings.LastIndexByte(image, ':')
	if colon <= strings.LastIndexByte(image, '/') { // the colon of a port stands before a slash
		if _, err := reference.ParseNormalizedNamed(image); err != nil || strings.Contains(image, "@") {
			return claim{}, fmt.Errorf("image %q: expected a reference with a tag, such as registry.example.com/base/go:1.22, or a family of runtimes: %s", image, strings.Join(Families(), ", "))
		}
		return claim{}, fmt.Errorf("image %q names no tag: write %s:* for all of them; without a tag stand families of runtimes: %s", image, image, strings.Join(Families(), ", "))
	}
	if strings.Contains(image, "@") {
		return claim{}, fmt.Errorf("image %q: expected a tag, not a digest: a digest is never rebuilt", image)
	}
	if strings.Count(image, "*") > 1 || strings.Contains(image[:colon], "*") {
		return claim{}, fmt.Errorf("image %q: expected one * at most, in the tag", image)
	}
	t, err := parseReference(strings.Replace(image, "*", "x", 1))
	if err != nil {
		return claim{}, fmt.Errorf("image %q: expected a reference such as registry.example.com/base/go:1.22", image)
	}
	if t.name == "scratch" {
		return claim{}, fmt.Errorf("image %q: scratch is no image, and has no tags", image)
	}
	n := claim{name: t.name}
	n.before, n.after, n.star = strings.Cut(image[colon+1:], "*")
	return n, nil
}

// CheckRuntime holds that a reference may stand in Vouched.Runtime for a family.
func CheckRuntime(ref string) error {
	_, err := parseClaim(ref)
	return err
}

// catalogued holds that a reference is in the catalogue or, where a "*" stands in its tag, that its name is.
func catalogued(ref string, star bool) error {
	if !strings.Contains(ref, "*") {
		_, err := Lookup(ref)
		return err
	}
	n, err := parseClaim(ref)
	switch {
	case err != nil:
		return err
	case !star:
		return fmt.Errorf("%s has a *, and there is nothing for it to stand for", ref)
	case text("data/tags/"+n.name+".tsv") == "":
		return fmt.Errorf("image %q: %w", ref, ErrUnknown)
	}
	return nil
}

// beside finds an image that matches what n matches, no more and no less exactly.
func (c *Catalogue) beside(n claim) (claim, bool) {
	i := slices.IndexFunc(c.claims, func(o claim) bool {
		return o.name == n.name && o.star == n.star && len(o.before)+len(o.after) == len(n.before)+len(n.after) &&
			(strings.HasPrefix(o.before, n.before) || strings.HasPrefix(n.before, o.before)) &&
			(strings.HasSuffix(o.after, n.after) || strings.HasSuffix(n.after, o.after))
	})
	if i < 0 {
		return claim{}, false
	}
	return c.claims[i], true
}

func (n claim) same(o claim) bool {
	return n.name == o.name && n.before == o.before && n.after == o.after && n.star == o.star
}

// list writes the image as the user did.
func list(n claim) string {
	tag := n.before
	if n.star {
		tag += "*" + n.after
	}
	return n.name + ":" + tag
}

// match tells what the "*" stands for in a reference. A digest alone, which hides the tag, is matched by the bare "*", for nothing.
func (n claim) match(t target) (star string, ok bool) {
	switch {
	case t.name != n.name:
		return "", false
	case !n.star:
		return "", t.tag == n.before
	}
	rest, ok := strings.CutPrefix(t.tag, n.before)
	if !ok {
		return "", false
	}
	return strings.CutSuffix(rest, n.after)
}

// find returns the most exact entry that matches, and what its "*" stands for.
func (c *Catalogue) find(t target) (best claim, star string, ok bool) {
	if c == nil {
		return
	}
	for _, n := range c.claims {
		s, matches := n.match(t)
		if matches && (!ok || best.star && (!n.star || len(n.before)+len(n.after) > len(best.before)+len(best.after))) {
			best, star, ok = n, s, true
		}
	}
	return best, star, ok
}

// Lookup is the function Lookup and, where that knows nothing, what the user says. An image that is like another is that one's entry under its own
// reference: it moves with time and is rebuilt as that one is. With a digest it does not move, as in the function.
func (c *Catalogue) Lookup(ref string) (Image, error) {
	known, err := Lookup(ref)
	if err == nil {
		return known, nil
	}
	t, malformed := parseReference(ref)
	n, star, ok := c.find(t)
	if malformed != nil || !ok || n.like == "" {
		return Image{}, err
	}
	like := strings.Replace(n.like, "*", star, 1)
	i, err := Lookup(like)
	if err != nil {
		return Image{}, fmt.Errorf("image %q is to be like %q, which is %w", ref, like, ErrUnknown)
	}
	i.Ref, i.Name, i.Tag, i.Digest, i.Like = ref, t.name, t.tag, t.digest, like
	if t.digest != "" {
		i.Floats = false
		if !i.Pinned {
			i.Distro = ""
		}
	}
	return i, nil
}

// knows tells whether a runtime is catalogued or described.
func (c *Catalogue) knows(runtime string) bool {
	if strings.Contains(runtime, "*") {
		n, err := parseClaim(runtime)
		described := func(o claim) bool { return o.name == n.name && o.like != "" }
		return err == nil && (text("data/tags/"+n.name+".tsv") != "" || slices.ContainsFunc(c.claims, described))
	}
	_, err := c.Lookup(runtime)
	return err == nil
}
