package images

import (
	"encoding/json"
	"slices"
	"strings"
)

// defaultPath is the PATH of an image that sets none: what the public base images state and BuildKit assumes
// (moby/buildkit util/system/path.go). The files write $DEFAULT for it.
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// inherited reads one numbered configuration of a repository's file.
func inherited(name, number string) Config {
	var c Config
	prefix := number + "\t"
	for line := range strings.Lines(text("data/config/" + name + ".tsv")) {
		if row, ok := strings.CutPrefix(line, prefix); ok {
			instruction, value, _ := strings.Cut(strings.TrimRight(row, "\r\n"), "\t")
			c.set(instruction, strings.ReplaceAll(value, "$DEFAULT", defaultPath))
		}
	}
	slices.Sort(c.ExposedPorts)
	slices.Sort(c.Volumes)
	return c
}

// set applies one setting.
func (c *Config) set(instruction, value string) {
	switch instruction {
	case "ENV":
		name, v, known := strings.Cut(value, "=")
		c.Env = append(c.Env, Var{Name: name, Value: v, Known: known})
	case "ENTRYPOINT":
		c.Entrypoint = words(value)
	case "CMD":
		c.Cmd = words(value)
	case "SHELL":
		c.Shell = words(value)
	case "WORKDIR":
		c.WorkingDir = value
	case "USER":
		c.User = value
	case "STOPSIGNAL":
		c.StopSignal = value
	case "EXPOSE":
		c.ExposedPorts = append(c.ExposedPorts, value)
	case "VOLUME":
		c.Volumes = append(c.Volumes, value)
	case "ONBUILD":
		c.OnBuild = true
	case "LABEL":
		name, v, _ := strings.Cut(value, "=")
		if c.Labels == nil {
			c.Labels = map[string]string{}
		}
		c.Labels[name] = v
	}
}

func (c Config) sets(name string) bool {
	return slices.ContainsFunc(c.Env, func(v Var) bool { return v.Name == name })
}

// words reads the JSON of an exec form.
func words(list string) []string {
	var w []string
	_ = json.Unmarshal([]byte(list), &w) // a test reads every row
	return w
}
