package node

import "path"

// angularApps reads outDir of .angular-cli.json, which Angular had up to version 5 (angular/angular-cli 1.7,
// packages/@angular/cli/lib/config/schema.json and tasks/build.ts): the first application is built unless --app names another.
func angularApps(b *build, file string) []Out {
	b.config = b.readConfig(file)
	if b.config.problem != "" {
		return b.unknown(b.config.place("apps"), "%s: %s", file, b.config.problem)
	}
	for _, flag := range []string{"--app", "-a", "-app"} {
		if _, ok := b.flags[flag]; ok {
			return b.unknown(b.place, "%s of ng build chooses among the applications of %s", flag, file)
		}
	}
	var app jsonValue
	if apps, ok := b.config.json.get("apps"); ok {
		if list := apps.items(); len(list) > 0 {
			app = list[0]
		}
	}
	out := b.known(path.Join(b.dir, "dist"), "the default of "+file, b.config.place("apps"))
	if v, ok := app.get("outDir"); ok {
		dir, _ := v.text()
		out = b.known(under(b.dir, dir), "outDir of "+file, b.config.place("outDir"))
	}
	if v, ok := b.flag("--output-path"); ok {
		out = b.known(under(b.dir, v), "--output-path of ng build", b.place)
	}
	v, _ := app.get("baseHref")
	out[0].Base = b.baseHref(v)
	return out
}
