package transforms

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
)

// distributionDirs hold much that belongs to the builder: they are used where the runtime has them, never copied.
var distributionDirs = strings.Fields("/root /etc /home /media /mnt /opt /run /srv /usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/local/lib /usr/local/share /usr/share " +
	"/var /var/cache /var/lib /var/local /var/lock /var/log /var/mail /var/opt /var/run /var/spool /var/tmp")

// goCopies lists what crosses to an image: the data that it lacks, then the program, then files and directories.
func goCopies(st *recipe.Stage, img images.Image, whole bool) []refactor.Copy {
	var data, files []refactor.Copy
	same := func(p string) refactor.Copy { return refactor.Copy{From: p, To: p} }
	for _, n := range st.Needs() {
		switch n.Kind {
		case recipe.NeedData:
			if img.HasData(asData(st, n)) != images.Yes {
				for _, p := range dataPaths(st, images.Data(n.Name)) {
					if p != img.DataPath(images.Data(n.Name)) {
						data = append(data, same(p))
					}
				}
			}
		case recipe.NeedUser:
			if !sameAccount(st.Image, img, n.Name) {
				data = append(data, same("/etc/passwd"), same("/etc/group"))
			}
		case recipe.NeedFile:
			if n.Evidence != recipe.UnknownEvidence || whole {
				files = append(files, fileCopy(st, n))
			}
		case recipe.NeedWritable:
			if slices.Contains(distributionDirs, n.Name) {
				continue
			}
			c := same(n.Crossing())
			if u := st.Config.User; u != "" && u != "root" && u != "0" && c.From == n.Name {
				c.Owner = u
			}
			files = append(files, c)
		}
	}
	return early(st, withoutInner(append(data, gathered(st, files)...)))
}

// manyFiles is how many files of one directory cross by themselves; where more are read the directory is clearer.
const manyFiles = 3

// gathered puts a directory of the project in the place of many of its files.
func gathered(st *recipe.Stage, list []refactor.Copy) []refactor.Copy {
	count := map[string]int{}
	for i, c := range list {
		again := slices.ContainsFunc(list[:i], func(o refactor.Copy) bool { return o.From == c.From })
		if c.From == c.To && c.Owner == "" && !again {
			count[path.Dir(c.From)]++
		}
	}
	var out []refactor.Copy
	for _, c := range list {
		dir := path.Dir(c.From)
		if c.From == c.To && c.Owner == "" && count[dir] > manyFiles && strings.HasPrefix(dir, st.Launch.Dir+"/") {
			c = refactor.Copy{From: dir, To: dir}
		}
		out = append(out, c)
	}
	return out
}

// early puts before WORKDIR and USER what has to be there by then: a directory that the user owns, since a COPY leaves the owner of
// one that is there (tonistiigi/fsutil copy/copy.go, copyDirectory), and the accounts that owners and USER look up.
func early(st *recipe.Stage, list []refactor.Copy) []refactor.Copy {
	accounts := namesUserEarly(st)
	for i, c := range list {
		if c.Owner != "" && (c.To == st.Launch.Dir || strings.HasPrefix(st.Launch.Dir, c.To+"/")) {
			list[i].Early, accounts = true, true
		}
	}
	for i, c := range list {
		if c.To == "/etc/passwd" || c.To == "/etc/group" {
			list[i].Early = accounts
		}
	}
	return list
}

// namesUserEarly tells whether an account is named before the last step that changes files: the lines that follow USER there look it up.
func namesUserEarly(st *recipe.Stage) bool {
	for i := len(st.Steps) - 1; i >= 0; i-- {
		if s := st.Steps[i]; s.ChangesFiles() {
			return s.Before.User == st.Config.User
		}
	}
	return false
}

// fileCopy is the copy that brings a needed file: to its own place, but to a directory of every PATH for a program that is started by its
// name; and with all of the working directory for what may not be there.
func fileCopy(st *recipe.Stage, n recipe.Need) refactor.Copy {
	dir := st.Launch.Dir
	switch {
	case n.Evidence == recipe.UnknownEvidence && dir != "/" && strings.HasPrefix(n.Name, dir+"/"):
		return refactor.Copy{From: dir, To: dir}
	case n.Name == program(st) && n.ID == "go-binary-path" && !strings.Contains(st.Launch.Program(), "/"):
		return refactor.Copy{From: n.Name, To: path.Join("/usr/local/bin", path.Base(n.Name))}
	}
	return refactor.Copy{From: n.Crossing(), To: n.Crossing()}
}

// withoutInner drops copies of what another copy brings along. A copy with an owner stays.
func withoutInner(list []refactor.Copy) []refactor.Copy {
	var out []refactor.Copy
	for i, c := range list {
		inner := slices.ContainsFunc(list, func(o refactor.Copy) bool {
			return o.From == o.To && c.From == c.To && strings.HasPrefix(c.From, o.From+"/") && (c.Owner == "" || c.Owner == o.Owner)
		})
		again := slices.ContainsFunc(list[:i], func(o refactor.Copy) bool { return o.To == c.To && (o.Owner == c.Owner || c.Owner == "") })
		owned := c.Owner == "" && slices.ContainsFunc(list, func(o refactor.Copy) bool { return o.To == c.To && o.Owner != "" })
		if !inner && !again && !owned {
			out = append(out, c)
		}
	}
	return out
}

// asData is what the runtime image must have of itself to give the data of a need: Go's tree knows every name that a time zone ever had, tzdata
// of later distributions only the current ones.
func asData(st *recipe.Stage, n recipe.Need) images.Data {
	if d := images.Data(n.Name); d != images.ZoneInfo || st.GoZones() == "" {
		return d
	}
	return images.ZoneLinks
}

// dataPaths say where data lies in the builder, if it surely does. Go's tree brings its own zone data (Go lib/time/zoneinfo.zip, found at
// the place where it was when the program was built).
func dataPaths(st *recipe.Stage, d images.Data) []string {
	builder, zones := st.Image, st.GoZones()
	switch p := builder.DataPath(d); {
	case d == images.Passwd:
		return []string{"/etc/passwd", "/etc/group"}
	case d == images.ZoneInfo && zones != "" && p != "" && st.HasData(images.ZoneLinks) != images.Yes:
		return []string{p, zones}
	case p != "":
		return []string{p}
	case d == images.ZoneInfo && zones != "":
		return []string{zones}
	case builder.Plain() && st.HasData(d) != images.Yes:
		return nil
	case d == images.CARoots:
		return []string{"/etc/ssl/certs/ca-certificates.crt"}
	case d == images.ZoneInfo && builder.Plain():
		return []string{"/usr/share/zoneinfo"}
	case d == images.MimeTypes && builder.Plain():
		var out []string
		for _, b := range st.Brings(d) {
			switch {
			case b.Sure && b.Data == images.MimeGlobs && !slices.Contains(out, "/usr/share/mime/globs2"):
				out = append(out, "/usr/share/mime/globs2")
			case b.Sure && b.Data == d && !slices.Contains(out, "/etc/mime.types"):
				out = append(out, "/etc/mime.types")
			}
		}
		return out
	case d == images.MimeTypes:
		return []string{"/etc/mime.types"}
	}
	return nil
}

func sameAccount(builder, img images.Image, name string) bool {
	uid, gid, ok := img.UserID(name)
	wasUID, wasGID, known := builder.UserID(name)
	return ok && known && uid == wasUID && gid == wasGID
}
