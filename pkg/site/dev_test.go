package site

import (
	"strings"
	"testing"
)

func TestIsDevServer(t *testing.T) {
	for command, want := range map[string]string{
		"react-scripts start":                                        "react-scripts start",
		"node_modules/.bin/react-scripts start":                      "react-scripts start",
		"node node_modules/react-scripts/bin/react-scripts.js start": "react-scripts start",
		"react-scripts build":                                        "",
		"vite":                                                       "vite",
		"vite --host 0.0.0.0 --port 3000":                            "vite",
		"vite dev":                                                   "vite",
		"vite serve":                                                 "vite",
		"vite preview --host":                                        "",
		"vite build":                                                 "",
		"ng serve --host 0.0.0.0":                                    "ng serve",
		"ng build":                                                   "",
		"vue-cli-service serve":                                      "vue-cli-service serve",
		"vue-cli-service build":                                      "",
		"webpack serve --mode development":                           "webpack serve",
		"webpack --config x.js":                                      "",
		"webpack-dev-server --hot":                                   "webpack-dev-server",
		"next dev -p 3000":                                           "next",
		"next":                                                       "next",
		"next start":                                                 "",
		"nuxt dev":                                                   "nuxt",
		"nuxt":                                                       "nuxt",
		"nuxt start":                                                 "",
		"gatsby develop -H 0.0.0.0":                                  "gatsby develop",
		"gatsby serve":                                               "",
		"parcel index.html":                                          "parcel",
		"parcel serve index.html":                                    "parcel",
		"parcel build index.html":                                    "",
		"quasar dev":                                                 "quasar dev",
		"astro dev --host":                                           "astro dev",
		"astro preview":                                              "",
		"ember serve":                                                "ember serve",
		"gulp serve":                                                 "gulp serve",
		"gulp build":                                                 "",
		"vitepress dev docs":                                         "vitepress",
		"vitepress preview docs":                                     "",
		"docusaurus start":                                           "docusaurus start",
		"serve -s build":                                             "",
		"node server.js":                                             "",
		"":                                                           "",
	} {
		got, ok := IsDevServer(strings.Fields(command))
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q, %t, want %q", command, got, ok, want)
		}
	}
}
