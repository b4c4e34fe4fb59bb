package recipe

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
)

// dataIDs are the obligations that missing data breaks.
var dataIDs = map[images.Data]string{
	images.CARoots: "ca-certificates", images.ZoneInfo: "tzdata", images.Passwd: "passwd-users",
	images.MimeTypes: "go-stdlib-data", images.Services: "go-stdlib-data",
}

// stdData asks for data, unless the old image has none either. Go's own tree brings zone data to every image that builds.
func (g *goReader) stdData(d images.Data, ev Evidence, at project.Place, format string, args ...any) {
	if d == images.ZoneInfo && (slices.Contains(g.prog.cmd.Tags, "timetzdata") || g.imports("time/tzdata")) {
		return
	}
	g.ownData(d, ev, at, format, args...)
	switch has := g.st.HasData(d); {
	case has != images.No || d != images.ZoneInfo && g.installsData(d):
	case d != images.ZoneInfo || g.st.GoZones() == "" && !g.st.zonesUnsure():
		return
	}
	g.add(NeedData, string(d), dataIDs[d], ev, at, format, args...)
}

// dataPlaces are the files and directories in which Go's library looks for data, and the variables that name others (crypto/x509
// root_unix.go, root_linux.go; time zoneinfo_unix.go; mime type_unix.go).
var dataPlaces = map[images.Data]struct{ paths, variables []string }{
	images.CARoots:   {strings.Fields("/etc/ssl /etc/pki/tls /etc/pki/ca-trust/extracted"), []string{"SSL_CERT_FILE", "SSL_CERT_DIR"}},
	images.ZoneInfo:  {strings.Fields("/usr/share/zoneinfo /usr/share/lib/zoneinfo /usr/lib/locale/TZ /etc/zoneinfo"), []string{"ZONEINFO"}},
	images.MimeTypes: {strings.Fields("/etc/mime.types /etc/apache2/mime.types /etc/apache/mime.types /etc/httpd/conf/mime.types /usr/share/mime /usr/local/share/mime"), nil},
}

// ownData asks for files that the file itself puts where Go's library looks for data.
func (g *goReader) ownData(d images.Data, ev Evidence, at project.Place, format string, args ...any) {
	places := dataPlaces[d].paths
	for _, name := range dataPlaces[d].variables {
		if v, ok := g.l.Env.Var(name); ok && v.Known && path.IsAbs(v.Value) {
			places = append(slices.Clone(places), path.Clean(v.Value))
		}
	}
	for _, e := range g.st.Files.All() {
		if e.Kind == Removed || e.Kind == MadeDir || g.st.Files.gone(e.Path) || e.Step == nil {
			continue
		}
		for _, p := range places {
			switch {
			case under(p, e.Path):
				g.add(NeedFile, e.Path, dataIDs[d], ev, at, format, args...)
			case under(e.Path, p) && e.Path != "/" && g.setsOwn(d, p):
				if has, _ := g.imageHas(p); has {
					g.add(NeedFile, p, dataIDs[d], ev, at, format, args...)
				} else {
					g.local(p, at, fmt.Sprintf(format, args...)+", and a variable names "+p)
				}
			}
		}
	}
}

// systemFiles are read by Go's library or the C library of any program: the local time, names of hosts, services and accounts
// (time zoneinfo_unix.go, net conf.go, port_unix.go, os/user lookup_unix.go).
var systemFiles = strings.Fields("/etc/localtime /etc/nsswitch.conf /etc/services /etc/protocols /etc/passwd /etc/group /etc/gai.conf /etc/host.conf /etc/ld.so.preload")

// ownSystemFiles asks for such files that a COPY brings; what commands make is asked for with the other things that they leave.
func (g *goReader) ownSystemFiles() {
	for _, e := range g.st.Files.All() {
		if (e.Kind == FromContext || e.Kind == FromStage) && slices.Contains(systemFiles, e.Path) && !g.st.Files.gone(e.Path) {
			g.add(NeedFile, e.Path, "go-stdlib-data", ReadEvidence, e.Step.Place(g.r), "Go's library reads %s, which the file brings", e.Path)
		}
	}
}

// setsOwn tells whether a variable of the file names a place of data.
func (g *goReader) setsOwn(d images.Data, name string) bool {
	return slices.ContainsFunc(dataPlaces[d].variables, func(n string) bool {
		v, ok := g.l.Env.Var(n)
		return ok && v.Known && path.Clean(v.Value) == name
	})
}
