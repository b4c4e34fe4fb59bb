package site

import (
	"fmt"
	"strings"
	"testing"
)

// TestFromDevServer: where development servers listen, and what they do beside serving what they make.
func TestFromDevServer(t *testing.T) {
	manifest := func(s string) map[string]string { return map[string]string{"/app/package.json": s} }
	angular := func(serve string) map[string]string {
		return map[string]string{"/app/angular.json": `{"projects": {"a": {"projectType": "application", "architect": {"build": {"options": {}}, "serve": {"builder": "@angular-devkit/build-angular:dev-server", ` + serve + `}}}}}`}
	}
	tests := []struct {
		command string
		env     map[string]string
		files   map[string]string
		want    string // address:port and variable, or what is unread
	}{
		{"react-scripts start", nil, manifest("{}"), "0.0.0.0:3000 PORT"},
		{"react-scripts start", map[string]string{"PORT": "8080", "HOST": "127.0.0.1"}, manifest("{}"), "127.0.0.1:8080 PORT"},
		{"react-scripts start", nil, map[string]string{"/app/package.json": "{}", "/app/.env": "PORT=4000\nHTTPS=false"}, "0.0.0.0:4000 PORT"},
		{"react-scripts start", nil, nil, "? package.json can't be read"},
		{"react-scripts start", nil, manifest(`{"proxy": "http://api"}`), "? requests for what it does not have go to another server"},
		{"react-scripts start", nil, manifest(`{"homepage": "."}`), "? the bundle's pages name their files by relative paths"},
		{"react-scripts start", map[string]string{"HTTPS": "true"}, manifest("{}"), "? react-scripts start answers with TLS"},
		{"react-scripts start", nil, map[string]string{"/app/package.json": "{}", "/app/src/setupProxy.js": ""}, "? src/setupProxy.js adds answers"},
		{"react-scripts start", nil, map[string]string{"/app/package.json": "{}", "/app/.env.production": "PUBLIC_URL=/shop"}, "? the bundle is built for /shop"},
		{"vue-cli-service serve", nil, map[string]string{"/app/vue.config.js": "module.exports = { publicPath: process.env.NODE_ENV === 'production' ? '/a/' : '/' }"}, "? vue.config.js: publicPath is worked out"},
		{"vue-cli-service serve", nil, map[string]string{"/app/package.json": `{"vue": {"devServer": {"proxy": "http://api"}}}`}, "? package.json: vue.devServer"},
		{"craco start", nil, map[string]string{"/app/package.json": "{}", "/app/craco.config.js": "module.exports = { style: {} }"}, "0.0.0.0:3000 PORT"},
		{"craco start", nil, map[string]string{"/app/package.json": "{}", "/app/craco.config.js": "module.exports = { devServer: {} }"}, "? craco.config.js configures the development server"},
		{"vue-cli-service serve", nil, nil, "0.0.0.0:8080 PORT"},
		{"vue-cli-service serve --port 3000 --host localhost", nil, nil, "localhost:3000 "},
		{"vue-cli-service serve", nil, map[string]string{"/app/vue.config.js": "module.exports = { devServer: { port: 5000, open: true } }"}, "0.0.0.0:5000 PORT"},
		{"vue-cli-service serve", nil, map[string]string{"/app/vue.config.js": "module.exports = { devServer: { proxy: 'http://api' } }"}, "? vue.config.js: devServer.proxy adds answers"},
		{"vue-cli-service serve --https", nil, nil, "? vue-cli-service serve answers with TLS"},
		{"ng serve", nil, angular(`"options": {}`), "localhost:4200 "},
		{"ng serve --host 0.0.0.0 --port 80", nil, angular(`"options": {}`), "0.0.0.0:80 "},
		{"ng serve", nil, angular(`"options": {"port": 8100}, "configurations": {"local": {"host": "0.0.0.0"}}, "defaultConfiguration": "local"`), "0.0.0.0:8100 "},
		{"ng serve", nil, angular(`"options": {"proxyConfig": "proxy.json"}`), "? angular.json: ng serve has proxyConfig proxy.json"},
		{"ng serve --proxy-config proxy.json", nil, angular(`"options": {}`), "? ng serve with --proxy-config"},
		{"ng serve", nil, nil, "? there is no angular.json"},
		{"ng serve", nil, map[string]string{"/app/angular.json": `{"projects": {"a": {"architect": {"build": {"options": {}, "configurations": {"production": {"baseHref": "/shop/"}}}, "serve": {"builder": "@angular/build:dev-server"}}}}}`}, "? angular.json: the bundle is built for baseHref /shop/"},
		{"ng serve", nil, map[string]string{"/app/angular.json": `{"projects": {"a": {"architect": {"build": {"options": {"prerender": true}}, "serve": {"builder": "@angular/build:dev-server"}}}}}`}, "? angular.json: the build has prerender"},
		{"vite --host", nil, nil, ":5173 "},
		{"vite", nil, map[string]string{"/app/vite.config.ts": "export default { server: { port: 8080, host: true } } satisfies UserConfig"}, ":8080 "},
		{"vite dev", nil, map[string]string{"/app/vite.config.js": "export default { server: { proxy: { '/api': 'http://api' } } }"}, "? /app/vite.config.js: server.proxy adds answers"},
		{"vite", nil, map[string]string{"/app/vite.config.js": "export default { base: './' }"}, "? the bundle's pages name their files by relative paths"},
	}
	for _, tt := range tests {
		config := func(p string) ([]byte, bool) { v, ok := tt.files[p]; return []byte(v), ok }
		env := func(n string) (string, bool) { v, ok := tt.env[n]; return v, ok }
		s, builder, known, err := FromDevServer(strings.Fields(tt.command), env, func(string) string { return "" }, config, "/app")
		if !known || err != nil || builder != strings.Fields(tt.command)[0] {
			t.Errorf("%s: %q, %t, %v", tt.command, builder, known, err)
			continue
		}
		got := fmt.Sprintf("? %s", strings.Join(s.Unread, "; "))
		if len(s.Unread) == 0 {
			got = fmt.Sprintf("%s:%d %s", s.Listen[0].Addr, s.Listen[0].Port, s.Listen[0].FromEnv)
		}
		if got != tt.want && !(strings.HasPrefix(tt.want, "? ") && strings.HasPrefix(got, tt.want)) {
			t.Errorf("%s: %s, want %s", tt.command, got, tt.want)
		}
	}
	if _, _, known, _ := FromDevServer([]string{"gatsby", "develop"}, func(string) (string, bool) { return "", false }, nil, nil, "/app"); known {
		t.Error("gatsby develop has a row")
	}
}
