package node

import (
	"strings"
	"testing"
)

func TestLeavesOutDev(t *testing.T) {
	for _, tt := range []struct {
		line, env       string
		leaves, settles bool
	}{
		{"npm ci", "", false, true},
		{"npm ci", "production", true, true},
		{"npm ci", "development", false, true},
		{"npm ci --omit=dev", "", true, true},
		{"npm ci --omit dev", "", true, true},
		{"npm ci --omit=optional", "", false, true},
		{"npm install --only=production", "", true, true},
		{"npm install --only=prod --silent", "", true, true},
		{"npm install --only=dev", "", false, true},
		{"npm install --production", "", true, true},
		{"npm install --production=false", "production", false, true},
		{"npm install --production false", "production", false, true},
		{"npm install --include=dev", "production", false, true},
		{"npm ci --include dev", "production", false, true},
		{"npm prune --production", "", true, true},
		{"npm prune", "", false, true},
		{"yarn", "production", true, true},
		{"yarn install --production=true", "", true, true},
		{"yarn --frozen-lockfile", "", false, true},
		{"pnpm install --prod", "", true, true},
		{"pnpm i -P", "", true, true},
		{"pnpm prune --prod", "", true, true},
		{"bun install", "production", false, true},
		{"bun install --production", "", true, true},
		{"npm install -g serve --production", "", false, false},
		{"npm run build", "production", false, false},
		{"yarn build", "production", false, false},
	} {
		leaves, settles := LeavesOutDev(strings.Fields(tt.line), func(string) (string, bool) { return tt.env, tt.env != "" })
		if leaves != tt.leaves || settles != tt.settles {
			t.Errorf("%s with NODE_ENV=%s: %v %v, want %v %v", tt.line, tt.env, leaves, settles, tt.leaves, tt.settles)
		}
	}
}

func TestDevOnly(t *testing.T) {
	p, err := ReadPackage(tree{"package.json": `{"dependencies": {"a": "1", "b": "1"}, "devDependencies": {"b": "1", "c": "1"}, "optionalDependencies": {"d": "1"}}`}, ".")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"a": false, "b": false, "c": true, "d": false, "e": false} {
		if got := p.DevOnly(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
