package project

import "testing"

// TestComposeTogether holds what compose files say together: included, extended, named one after the other.
func TestComposeTogether(t *testing.T) {
	dev := "services:\n  web:\n    command: air\n"
	for _, tt := range []usersTest{
		{name: "included", files: []string{"compose.yaml=include:\n  - infra/web.yaml\n  - path: [infra/a.yaml, infra/b.yaml]\n    project_directory: .\n",
			"infra/web.yaml=services:\n  web:\n    build: ..\n    command: air\n", "infra/a.yaml=services:\n  api: {build: .}\n", "infra/b.yaml=services:\n  api:\n    command: npm run dev\n"}, want: `
			infra/b.yaml:3 compose-override command=npm|run|dev
			infra/web.yaml:4 compose-override command=air`},
		{name: "included, another Dockerfile", files: []string{"compose.yaml=include: [infra/web.yaml]\n", "infra/web.yaml=services:\n  web:\n    build: .\n    command: air\n", "infra/Dockerfile"}},
		{name: "included in a circle", files: []string{"compose.yaml=include: [a/compose.yaml]\n", "a/compose.yaml=include: [../compose.yaml, compose.yaml]\nservices:\n  x: {build: .., command: y}\n"}, want: `
			a/compose.yaml:3 compose-override command=y`},
		{name: "named with -f in a Makefile", files: []string{"docker-compose.yml=services:\n  web:\n    build: .\n", "ci/test.yml=" + dev, "Makefile=test:\n\tdocker compose -f docker-compose.yml -f ci/test.yml up\n"}, want: `
			ci/test.yml:3 compose-override command=air`},
		{name: "named with -f, for another Dockerfile", files: []string{"docker-compose.yml=services:\n  web: {build: x}\n  api: {build: .}\n", "x/Dockerfile", "ci/test.yml=" + dev, "t.sh=docker-compose -f docker-compose.yml -f ci/test.yml run web air\n"}},
		{name: "COMPOSE_FILE", files: []string{"docker-compose.yml=services:\n  web:\n    build: .\n", "ci/test.yml=" + dev, ".env=COMPOSE_FILE=docker-compose.yml:ci/test.yml\n"}, want: `
			ci/test.yml:3 compose-override command=air`},
		{name: "a file of any name", files: []string{"stack-local.yaml=services:\n  web:\n    build: .\n    command: air\n"}, want: `
			stack-local.yaml:4 compose-override command=air`},
		{name: "a file of any name that is no compose file", files: []string{"config/services.yaml=services:\n    App\\Web:\n        class: X\n"}},
		{name: "a stack", files: []string{"docker-stack.yml=services:\n  web:\n    image: me/web\n    command: [npm, start]\n"}, want: `
			docker-stack.yml:4 compose-override command=npm|start`},
		{name: "a profile", files: []string{"compose.yaml=services:\n  tests:\n    build: .\n    profiles: [test]\n    command: npm test\n"}, want: `
			compose.yaml:5 compose-override command=npm|test`},
		{name: "extends another file's command", files: []string{"compose.yaml=services:\n  web:\n    extends: {file: common.yml, service: base}\n    build: .\n", "common.yml=services:\n  base:\n    image: x\n    command: npm run dev\n    volumes: ['.:/app']\n"}, want: `
			common.yml:4 compose-override command=npm|run|dev
			common.yml:5 compose-override volume:.>/app`},
		{name: "extends and replaces the command", files: []string{"compose.yaml=services:\n  base: {build: x, command: npm run dev}\n  web:\n    extends: base\n    build: .\n    command: ./server\n", "x/Dockerfile"}, want: `
			compose.yaml:6 compose-override command=./server`},
		{name: "extends a service that builds elsewhere", files: []string{"web/compose.yaml=services:\n  web:\n    extends: {file: ../base/common.yml, service: base}\n    command: x\n", "base/common.yml=services:\n  base: {build: .}\n", "base/Dockerfile"}},
		{name: ".env chooses the Dockerfile", file: "prod.Dockerfile", files: []string{"Dockerfile", ".env=FILE=prod.Dockerfile\nPORT=5000 # public\n", "compose.yaml=services:\n  web:\n    build: {context: ., dockerfile: '${FILE}'}\n    environment: ['PORT=$PORT']\n    command: echo $$HOME ${X:-y}\n"}, want: `
			compose.yaml:4 compose-override env:PORT=5000
			compose.yaml:5 compose-override command=echo|$HOME|y`},
		{name: ".env chooses another Dockerfile", files: []string{"prod.Dockerfile", ".env=FILE=prod.Dockerfile\n", "compose.yaml=services:\n  web:\n    build: {context: ., dockerfile: '${FILE:-Dockerfile}'}\n    command: x\n"}},
		{name: "merge keys in the environment", files: []string{"compose.yaml=x-env: &env\n  PORT: 80\n  A: b\nservices:\n  web:\n    build: .\n    environment:\n      <<: *env\n      PORT: 81\n"}, want: `
			compose.yaml:3 compose-override env:A=b
			compose.yaml:9 compose-override env:PORT=81`},
		{name: "arguments", files: []string{"compose.yaml=services:\n  web:\n    build:\n      context: .\n      args: {NODE: 18, X: }\n  two:\n    build: {context: ., args: [NODE=20, Y]}\n"}, want: `
			compose.yaml:4 external-build-inputs args:NODE=18 args:X=$X
			compose.yaml:7 external-build-inputs args:NODE=20 args:Y=$Y`},
		{name: "hooks, tmpfs", files: []string{"compose.yaml=services:\n  web:\n    build: .\n    tmpfs: /app/tmp\n    post_start:\n      - command: ./seed.sh\n"}, want: `
			compose.yaml:4 compose-override volume:>/app/tmp
			compose.yaml:6 compose-override exec=./seed.sh programs=./seed.sh`},
		{name: "a command taken back", files: []string{"compose.yaml=services:\n  web:\n    build: .\n    command: !reset null\n"}},
		{name: "the image as a context", files: []string{"compose.yaml=services:\n  web: {build: .}\n  test:\n    build:\n      context: test\n      additional_contexts: {app: service:web}\n", "test/Dockerfile"}, want: `
			compose.yaml:6 image-as-base refuse`},
		{name: "the same name in another directory", files: []string{"compose.yaml=services:\n  web: {build: .}\n", "other/compose.yaml=services:\n  web: {build: .}\n", "other/Dockerfile", "other/t.sh=cd other\ndocker compose exec web npm test\n"}},
		{name: "the name of a well-known image in another file", files: []string{"docker-compose.yml=services:\n  web: {build: .}\n", "docker-compose.prod.yml=services:\n  web:\n    image: nginx:1\n    volumes: ['./x:/usr/share/nginx/html']\n    command: nginx-debug\n"}},
		{name: "a dev container with a file of its own", files: []string{".devcontainer/devcontainer.json={\"dockerComposeFile\": [\"../compose.yml\", \"compose.yml\"], \"service\": \"web\"}", "compose.yml=services:\n  web: {build: .}\n",
			".devcontainer/compose.yml=services:\n  web:\n    build: {context: ., dockerfile: .devcontainer/Dockerfile}\n    command: sleep infinity\n    volumes: ['.:/app']\n", ".devcontainer/Dockerfile"}},
		{name: "a dev container over the project's files", files: []string{".devcontainer/devcontainer.json={\"dockerComposeFile\": [\"../compose.yml\", \"compose.yml\"],\n \"service\": \"web\"}", "compose.yml=services:\n  web: {build: .}\n",
			".devcontainer/compose.yml=services:\n  web:\n    command: sleep infinity\n"}, want: `
			.devcontainer/compose.yml:3 compose-override command=sleep|infinity
			.devcontainer/devcontainer.json:2 compose-override refuse`},
		{name: "a store of another maker", files: []string{"compose.yaml=services:\n  db:\n    image: example.com/x/mongodb_data:v3\n    volumes: ['./d:/app']\n"}},
		{name: "a workspace of Gitpod", files: []string{".gitpod.yml=image:\n  file: Dockerfile\n"}, want: `
			.gitpod.yml:2 compose-override refuse`},
		{name: "a workspace of Gitpod of its own", files: []string{".gitpod.yml=image:\n  file: .gitpod.Dockerfile\n", ".gitpod.Dockerfile"}},
	} {
		t.Run(tt.name, tt.run)
	}
}
