package proof

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/recipe"
)

// users judges who else uses the file, before anything else is compared.
func (c *comparison) users() {
	if len(c.after.Stages) != len(c.before.Stages) && !c.given {
		c.refusals()
	}
}

// refusals are the uses that lean on the old image whatever the plan.
func (c *comparison) refusals() {
	for _, u := range c.before.Project.Users() {
		switch {
		case u.Refuse:
			c.inUse(u, true, "")
		case u.Target != "" && (u.Target == "0" || strings.EqualFold(u.Target, c.old.Name)):
			u.Lift = "Build the last stage, without a target."
			c.inUse(u, true, "it names the stage "+u.Target+", which would stay the old image")
		case slices.ContainsFunc(u.Contexts, func(name string) bool { return sameImage(name, c.old.Ref) }):
			c.inUse(u, true, "another context takes the place of the base "+c.old.Ref)
		case u.ID == "compose-override" && !c.starts(u):
			if slices.Equal(effective(c.old.Config, u), effective(c.old.Config, project.Use{})) && c.old.Launch.Kind == recipe.SiteLaunch {
				u.Lift = "Drop the command there: it is the image's own, and the new image has another server."
			}
			c.inUse(u, true, "")
		default:
			if at := mountsOver(c.old, u); at != "" {
				if l := c.old.Launch; l.Kind == recipe.SiteLaunch && path.Clean(l.Site.Root) != at && within(path.Clean(l.Site.Root), at) {
					u.ID = "extra-root-files" // beside what was built, the server finds what is mounted
				}
				if u.ID == "k8s-exec" || u.ID == "ci-uses-image" {
					u.Lift = "Mount it beside the image's own files."
				}
				c.inUse(u, true, "what is mounted over "+at+" takes the place of the image's own files")
			}
		}
	}
}

// inUse finds that a use would not work with the new image.
func (c *comparison) inUse(u project.Use, refuses bool, why string) {
	detail := u.Detail
	if why != "" {
		detail += ": " + why
	}
	c.find(Finding{ID: u.ID, Refuses: refuses, File: u.File, Line: u.Line, Detail: detail, Lift: u.Lift})
}

// usage compares what others do with the image, use by use, with what the new one can do.
func (c *comparison) usage() {
	if !c.split() {
		return
	}
	for _, u := range c.before.Project.Users() {
		if ok, why := c.runs(u); !ok && !c.tool(u) && !c.failed(u) {
			if u.ID == "k8s-exec" {
				u.Lift = "Start the image with its own command, or give the workload an image of its own."
			}
			c.inUse(u, false, why)
		}
		c.inside(u)
		for _, name := range u.Files {
			switch {
			case name == "/":
				c.inUse(u, false, "the new image holds other files")
			case !c.same(name):
				c.inUse(u, false, name+" would not be in the new image")
			}
		}
		c.confined(u)
		c.contexts(u)
		c.seeds(u)
		c.arguments(u)
	}
}

// tool tells whether a command run in a fresh container is one of the new image's own programs, at work on none of its files.
func (c *comparison) tool(u project.Use) bool {
	if u.ID != "ci-uses-image" || u.Unread != "" || len(u.Programs) == 0 {
		return false
	}
	words := slices.Concat(u.Entrypoint, u.Command)[1:]
	asks := len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(questions, w) })
	for _, p := range u.Programs {
		if !c.has(p) || !asks && !fileless[path.Base(p)] {
			return false
		}
	}
	return !slices.ContainsFunc(words, func(w string) bool { return strings.ContainsAny(w, "./$") })
}

// failed tells whether a command that somebody runs in a container failed in the old image already, which has no such shell. Of other
// programs this is not said: a check that fails is one that somebody will mend.
func (c *comparison) failed(u project.Use) bool {
	return u.ID == "ci-uses-image" && len(u.Programs) == 1 && slices.Contains(shells, u.Programs[0]) && c.lacked(u.Programs[0])
}

// lacked tells whether the old image is known not to have a program: its base has none, and no step may have brought one.
func (c *comparison) lacked(program string) bool {
	if strings.Contains(program, "/") || c.old.Image.Has(program) != images.No {
		return false
	}
	for _, s := range c.old.Steps {
		if s.Unread != "" || slices.ContainsFunc(s.Effects, func(e recipe.Effect) bool {
			return e.Kind == recipe.InstallEffect || e.Kind == recipe.Download || e.Kind == recipe.UnknownEffect || e.Kind == recipe.PathEffect
		}) {
			return false
		}
	}
	return true
}

// questions are arguments that make a program say something about itself; fileless are programs that use none of an image's files, or are
// started to look around.
var (
	questions = []string{"--version", "-version", "version", "-v", "-V", "--help", "-h"}
	fileless  = map[string]bool{"sh": true, "bash": true, "ash": true, "dash": true, "env": true, "printenv": true, "id": true, "whoami": true, "date": true, "uname": true, "hostname": true, "true": true, "sleep": true, "echo": true}
)

// inside judges what is run in a container beside its program: probes, hooks, docker exec.
func (c *comparison) inside(u project.Use) {
	if u.Exec == nil {
		if u.Unread != "" && u.Command == nil && u.Entrypoint == nil {
			c.inUse(u, false, u.Unread)
		}
		return
	}
	if u.Unread != "" {
		c.inUse(u, false, u.Unread)
	}
	for _, p := range u.Programs {
		if !c.has(p) && !c.failed(u) {
			c.inUse(u, false, "the new image is not known to have "+p)
		} else if why := c.scriptGone(p); why != "" {
			c.inUse(u, false, why)
		}
	}
	for _, w := range strings.Fields(strings.Join(u.Exec, " ")) {
		if path.IsAbs(w) && !slices.Contains(u.Programs, w) && (within(c.old.Config.Workdir, w) || c.old.Launch.Kind == recipe.SiteLaunch && within(c.old.Launch.Site.Root, w)) && !c.same(path.Clean(w)) {
			c.inUse(u, false, w+" would not be in the new image")
		}
	}
	// BusyBox wget tries the first address of a name only, and localhost is ::1 first.
	if c.fin.Launch.Kind == recipe.SiteLaunch && address(c.fin.Launch.Site) != address(c.old.Launch.Site) &&
		slices.Contains(u.Programs, "wget") && strings.Contains(strings.Join(u.Exec, " "), "localhost") {
		c.inUse(u, false, "wget asks localhost over IPv6, where the new server does not listen; 127.0.0.1 would work")
	}
}

// confined judges limits that are set from outside: the user, a read-only file system, capabilities, the working directory.
func (c *comparison) confined(u project.Use) {
	name, _, _ := strings.Cut(u.User, ":")
	other := name != "" && !isRoot(u.User)
	if other && strings.Trim(name, "0123456789$") != "" && !(c.fin.Launch.Kind == recipe.SiteLaunch && c.fin.Image.Family == "nginx") {
		if _, _, there := c.fin.Image.UserID(name); !there || c.fin.Launch.Kind != recipe.SiteLaunch && !c.account(name) {
			c.find(Finding{ID: "user-carry", File: u.File, Line: u.Line, Detail: u.Detail + ": the new image may have no such account", Lift: "Name the user by its number."})
		}
	}
	if c.fin.Launch.Kind == recipe.SiteLaunch {
		own := c.fin.Image.Family == "nginx-unprivileged" // it runs as whoever it is told to be, and still writes to /tmp
		change := slices.ContainsFunc(u.Drop, func(d string) bool { return d == "ALL" || d == "SETUID" || d == "SETGID" || d == "CHOWN" })
		if u.ReadOnly || !own && (other || u.NonRoot || change) {
			why := ": nginx starts as root, writes to its cache and gives its rights up itself"
			if own {
				why = ": nginx writes to /tmp"
			}
			c.find(Finding{ID: "nginx-user-and-rofs", File: u.File, Line: u.Line, Detail: u.Detail + why, Lift: "Drop the setting, or keep the server."})
		}
		return
	}
	if other && isRoot(c.old.Config.User) {
		c.writableBy(u)
	}
	mounted := func(v project.Volume) bool { return v.Bind() && within(path.Clean(v.Target), path.Clean(u.Workdir)) }
	if dir := u.Workdir; dir != "" && path.Clean(dir) != c.old.Config.Workdir && !c.same(path.Clean(dir)) && !slices.ContainsFunc(u.Volumes, mounted) {
		c.find(Finding{ID: "workdir-carry", File: u.File, Line: u.Line, Detail: u.Detail + ": " + dir + " would be another directory"})
	}
}

// withModes tells whether a directory crosses with its owner and mode: below a directory that is copied, not as the copied one.
func (c *comparison) withModes(dir string) bool {
	return c.same(dir) && slices.ContainsFunc(c.fin.Files.All(), func(e recipe.Entry) bool {
		return e.Kind == recipe.FromStage && e.Path != dir && within(e.Path, dir)
	})
}

// writableBy holds that a user given from outside can write where a step of the old file let it.
func (c *comparison) writableBy(u project.Use) {
	for _, n := range c.old.Needs() {
		if n.Kind != recipe.NeedWritable || c.withModes(n.Name) {
			continue
		}
		for _, s := range c.old.Steps {
			for _, e := range s.Effects {
				if e.Kind == recipe.OwnerEffect && slices.ContainsFunc(e.Paths, func(p string) bool { return within(p, n.Name) }) {
					c.find(Finding{ID: "user-carry", File: u.File, Line: u.Line, Detail: u.Detail + ": it could write to " + n.Name + ", and can't in the new image", Lift: "Name the user in the Dockerfile, with USER."})
					return
				}
			}
		}
	}
}

// contexts finds contexts from outside that would take the place of what the new file names.
func (c *comparison) contexts(u project.Use) {
	for _, name := range u.Contexts {
		for _, st := range c.after.Stages {
			if st.Name != "" && strings.EqualFold(st.Name, name) && !strings.EqualFold(st.Name, c.old.Name) {
				c.inUse(u, false, "the context "+name+" would take the place of the stage of that name")
			}
		}
		if sameImage(name, c.fin.Ref) {
			c.inUse(u, false, "the context "+name+" would take the place of the runtime image")
		}
	}
}

// sameImage tells whether the name of a context means an image.
func sameImage(name, ref string) bool {
	short := func(s string) string {
		s = strings.TrimPrefix(strings.TrimPrefix(s, "docker.io/"), "library/")
		return strings.TrimSuffix(s, ":latest")
	}
	return ref != "" && strings.EqualFold(short(name), short(ref))
}

// mountsOver returns where a volume hides files of the image that the old start relied on: the working directory or the served
// directory, or what lies above them. Under a site's working directory a mount of the host's files counts too: the old server may have
// read them, and the new one looks elsewhere.
func mountsOver(st *recipe.Stage, u project.Use) string {
	isSite := st.Launch.Kind == recipe.SiteLaunch
	for _, v := range u.Volumes {
		target := path.Clean(v.Target)
		if strings.Contains(target, "$") {
			if v.Bind() {
				return v.Target
			}
			continue
		}
		dir := st.Config.Workdir
		if !path.IsAbs(target) && dir != "" {
			target = path.Join(dir, target)
		}
		hides := dir != "" && dir != "/" && within(target, dir)
		if isSite {
			root := path.Clean(st.Launch.Site.Root)
			hides = hides || within(target, root) || within(root, target) || v.Bind() && dir != "/" && within(dir, target)
		}
		if hides {
			return target
		}
	}
	return ""
}

// within tells whether name is dir or lies below it; both are absolute. Nothing lies within an unknown directory.
func within(dir, name string) bool {
	return dir != "" && (name == dir || strings.HasPrefix(name, strings.TrimSuffix(dir, "/")+"/"))
}
