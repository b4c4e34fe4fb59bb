package proof

import (
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/recipe"
)

// users judges who else uses the file against the new image.
func (c *comparison) users() {
	if len(c.after.Stages) == len(c.before.Stages) {
		return
	}
	c.refusals()
	for _, u := range c.before.Project.Users() {
		if prog := u.Program(); prog != "" && u.ID == "k8s-exec" && c.fin.Image.Has(path.Base(prog)) != images.Yes {
			c.find(Finding{ID: u.ID, File: u.File, Line: u.Line, Detail: u.Detail})
		}
	}
}

// refusals are the uses that lean on the old image whatever the plan.
func (c *comparison) refusals() {
	for _, u := range c.before.Project.Users() {
		switch {
		case u.Refuse:
			c.find(Finding{ID: u.ID, Refuses: true, File: u.File, Line: u.Line, Detail: u.Detail, Lift: u.Lift})
		case u.ID == "compose-override" && len(u.Command) > 0:
			if !sameCommand(c.old.Launch, u.Command) {
				c.find(Finding{ID: u.ID, Refuses: true, File: u.File, Line: u.Line, Detail: u.Detail, Lift: u.Lift})
			}
		case u.ID == "compose-override" && mountsOver(c.old, u) != "":
			c.find(Finding{ID: u.ID, Refuses: true, File: u.File, Line: u.Line,
				Detail: u.Detail + ": it is mounted over " + mountsOver(c.old, u), Lift: u.Lift})
		case u.ID == "ci-uses-image" && len(u.Command) > 0:
			c.find(Finding{ID: u.ID, Refuses: true, File: u.File, Line: u.Line, Detail: u.Detail, Lift: u.Lift})
		}
	}
}

// sameCommand tells whether a given command is the one that the image starts anyway.
func sameCommand(l recipe.Launch, command []string) bool {
	return strings.Join(l.Argv, " ") == strings.Join(command, " ")
}

// mountsOver returns the directory of the image that a volume hides, if the new image would lose what the mount relied on:
// the working directory, the served directory, or what lies above them.
func mountsOver(st *recipe.Stage, u project.Use) string {
	guarded := []string{st.Config.Workdir}
	if st.Launch.Kind == recipe.SiteLaunch {
		guarded = append(guarded, path.Clean(st.Launch.Site.Root))
	}
	for _, v := range u.Volumes {
		target := volumeTarget(v)
		for _, g := range guarded {
			if g == "" || g == "/" || target == "" {
				continue
			}
			if g == target || strings.HasPrefix(g, target+"/") || st.Launch.Kind == recipe.SiteLaunch && strings.HasPrefix(target, g+"/") {
				return target
			}
		}
	}
	return ""
}

// volumeTarget reads "source:target[:mode]" and "target".
func volumeTarget(v string) string {
	parts := strings.Split(v, ":")
	if len(parts) == 1 {
		return path.Clean(parts[0])
	}
	return path.Clean(parts[1])
}
