package images

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// configRows are the inherited settings, one row each; README.md in the folder says what the columns mean.
//
//go:embed data/config.tsv
var configRows string

// inherited folds the rows of an image's layers, the distribution first. It is false if a base is not catalogued.
func inherited(i Image) (Config, bool) {
	var c Config
	if i.from != "" {
		t, err := parseReference(i.from)
		if err != nil {
			return c, false
		}
		base, err := lookup(i.from, t)
		if err != nil {
			return c, false
		}
		c = base.Config
	} else {
		c.fold(osOf(i.Distro), i)
	}
	if i.Family != osOf(i.Distro) {
		c.fold(i.Family, i)
	}
	slices.Sort(c.ExposedPorts)
	slices.Sort(c.Volumes)
	return c, true
}

func (c *Config) fold(layer string, i Image) {
	for r := range rows(configRows) {
		if r[0] == layer && i.meets(r[1], r[2], r[3], r[4], r[5]) {
			c.set(r[6], r[7])
		}
	}
}

// set applies one setting. "?" as a variable's value means that it differs from build to build.
func (c *Config) set(instruction, value string) {
	switch instruction {
	case "ENV":
		name, v, known := strings.Cut(value, "=")
		c.setEnv(Var{Name: name, Value: v, Known: known})
	case "ENTRYPOINT":
		c.Entrypoint, c.Cmd = words(value), nil // an ENTRYPOINT clears the CMD below it
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
		c.Labels = maps.Clone(c.Labels)
		if c.Labels == nil {
			c.Labels = map[string]string{}
		}
		c.Labels[name] = v
	}
}

func (c *Config) setEnv(v Var) {
	v.Value = strings.ReplaceAll(v.Value, "$PATH", c.env("PATH"))
	if n := slices.IndexFunc(c.Env, func(o Var) bool { return o.Name == v.Name }); n >= 0 {
		c.Env[n] = v
		return
	}
	c.Env = append(c.Env, v)
}

func (c *Config) env(name string) string {
	for _, v := range c.Env {
		if v.Name == name {
			return v.Value
		}
	}
	return ""
}

func words(list string) []string {
	var w []string
	_ = json.Unmarshal([]byte(list), &w) // a test reads every row
	return w
}
