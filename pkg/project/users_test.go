package project

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// brief is a use in one line, without its wording.
func brief(u Use) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d %s", u.File, u.Line, u.ID)
	if u.Refuse {
		b.WriteString(" refuse")
	}
	list := func(name string, words []string) {
		if words != nil {
			fmt.Fprintf(&b, " %s=%s", name, strings.Join(words, "|"))
		}
	}
	list("entrypoint", u.Entrypoint)
	list("command", u.Command)
	list("exec", u.Exec)
	list("programs", u.Programs)
	if u.Unread != "" {
		b.WriteString(" unread")
	}
	for _, k := range slices.Sorted(maps.Keys(u.Env)) {
		fmt.Fprintf(&b, " env:%s=%s", k, u.Env[k])
	}
	for _, k := range slices.Sorted(maps.Keys(u.Args)) {
		fmt.Fprintf(&b, " args:%s=%s", k, u.Args[k])
	}
	if u.NonRoot {
		b.WriteString(" non-root")
	}
	for _, v := range u.Volumes {
		fmt.Fprintf(&b, " volume:%s>%s", v.Source, v.Target)
	}
	list("files", u.Files)
	for _, f := range [][2]string{{"user", u.User}, {"workdir", u.Workdir}, {"target", u.Target}} {
		if f[1] != "" {
			fmt.Fprintf(&b, " %s=%s", f[0], f[1])
		}
	}
	if u.ReadOnly {
		b.WriteString(" read-only")
	}
	list("drop", u.Drop)
	list("contexts", u.Contexts)
	return b.String()
}

// usersTest holds the users of a Dockerfile, by default the one in the root with the root as its context.
type usersTest struct {
	name          string
	files         []string
	file, context string
	want          string // one brief a line
}

func (tt usersTest) run(t *testing.T) {
	t.Helper()
	file, context := tt.file, tt.context
	if file == "" {
		file = "Dockerfile"
	}
	if context == "" {
		context = "."
	}
	fsys := tree(append(tt.files, file+"=FROM node:20\n")...)
	p := open(t, fsys, file, context)
	var got []string
	for _, u := range p.Users() {
		got = append(got, brief(u))
		if u.Detail == "" {
			t.Errorf("%s: nothing is said", brief(u))
		}
	}
	var want []string
	for line := range strings.Lines(tt.want) {
		if line = strings.TrimSpace(line); line != "" {
			want = append(want, line)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
	for key, hash := range p.Read() {
		if !Fingerprint(fsys, key, hash) {
			t.Errorf("%s is taken for changed", key)
		}
	}
}

func TestCompose(t *testing.T) {
	for _, tt := range []usersTest{
		{name: "nothing", files: []string{"docker-compose.yml=services:\n  db:\n    image: postgres\n    command: postgres -c x=y\n"}},
		{name: "a plain build says nothing", files: []string{"compose.yaml=services:\n  web:\n    build: .\n    ports: ['3000:3000']\n"}},
		{name: "the classic", files: []string{"docker-compose.yml=services:\n  web:\n    build: .\n    command: npm run dev\n    volumes:\n      - .:/app\n      - /app/node_modules\n"}, want: `
			docker-compose.yml:4 compose-override command=npm|run|dev
			docker-compose.yml:6 compose-override volume:.>/app
			docker-compose.yml:7 compose-override volume:>/app/node_modules`},
		{name: "a list, an entrypoint, quotes", files: []string{"compose.yml=services:\n  web:\n    build: {context: ./, dockerfile: Dockerfile}\n    entrypoint: [\"java\", \"-jar\"]\n    command: sh -c \"a 'b' && c $$X\"\n"}, want: `
			compose.yml:4 compose-override entrypoint=java|-jar command=sh|-c|a 'b' && c $X`},
		{name: "null keeps, an empty list clears", files: []string{"compose.yml=services:\n  a:\n    build: .\n    command:\n  b:\n    build: .\n    command: []\n"}, want: `
			compose.yml:7 compose-override command=`},
		{name: "another Dockerfile", files: []string{"compose.yml=services:\n  web:\n    build: {context: ., dockerfile: dev.Dockerfile}\n    command: npm run dev\n  api:\n    build: ./api\n    command: x\n  far:\n    build: https://github.com/x/y.git\n    command: x\n", "dev.Dockerfile", "api/Dockerfile"}},
		{name: "from above", file: "services/api/Dockerfile", context: "services/api", files: []string{"docker-compose.dev.yml=services:\n  api:\n    build: ./services/api\n    command: air\n"}, want: `
			docker-compose.dev.yml:4 compose-override command=air`},
		{name: "from beside", file: "docker/Dockerfile", files: []string{"docker/docker-compose.yml=services:\n  api:\n    build:\n      context: ..\n      dockerfile: docker/Dockerfile\n    command: air\n"}, want: `
			docker/docker-compose.yml:6 compose-override command=air`},
		{name: "with another context", file: "docker/Dockerfile", context: "docker", files: []string{"compose.yml=services:\n  api:\n    build:\n      context: .\n      dockerfile: docker/Dockerfile\n"}, want: `
			compose.yml:4 external-build-inputs refuse`},
		{name: "an override file", files: []string{
			"docker-compose.yml=services:\n  web:\n    build: .\n  db: {image: postgres}\n",
			"docker-compose.override.yml=services:\n  web:\n    command: npm start\n  db:\n    command: x\n"}, want: `
			docker-compose.override.yml:3 compose-override command=npm|start`},
		{name: "a file of the same directory that builds another one", files: []string{"dev.Dockerfile",
			"docker-compose.yml=services:\n  web:\n    build: .\n",
			"docker-compose.dev.yml=services:\n  web:\n    build: {context: ., dockerfile: dev.Dockerfile}\n    command: npm start\n"}},
		{name: "extends", files: []string{
			"docker-compose.yml=services:\n  web:\n    extends: {file: base/common.yml, service: base}\n    command: npm start\n",
			"base/common.yml=services:\n  base:\n    build: ..\n"}, want: `
			docker-compose.yml:4 compose-override command=npm|start`},
		{name: "extends itself", files: []string{"docker-compose.yml=services:\n  a: {extends: b}\n  b: {extends: {service: a}, command: x}\n"}},
		{name: "anchors and merge keys", files: []string{"docker-compose.yml=x-b: &b\n  build: .\n  command: air\nservices:\n  web:\n    <<: *b\n  two:\n    <<: [*b]\n    command: other\n"}, want: `
			docker-compose.yml:3 compose-override command=air
			docker-compose.yml:9 compose-override command=other`},
		{name: "version 1", files: []string{"docker-compose.yml=web:\n  build: .\n  command: npm start\n"}, want: `
			docker-compose.yml:3 compose-override command=npm|start`},
		{name: "long volumes, configs, sync", files: []string{"compose.yaml=services:\n  web:\n    build: .\n    volumes:\n      - type: bind\n        source: src\n        target: /app/src\n      - type: volume\n        target: /data\n      - ${SRC:-./x}:/srv:ro\n    configs:\n      - source: c\n        target: /app/config.js\n    develop:\n      watch:\n        - {action: sync, path: ./src, target: /app/src}\n        - {action: rebuild, path: package.json}\n"}, want: `
			compose.yaml:5 compose-override volume:./src>/app/src
			compose.yaml:8 compose-override volume:>/data
			compose.yaml:10 compose-override volume:./x>/srv
			compose.yaml:12 compose-override volume:./c>/app/config.js
			compose.yaml:16 compose-override volume:././src>/app/src`},
		{name: "environment", files: []string{"compose.yaml=services:\n  a:\n    build: .\n    environment:\n      PORT: 8080\n      KEY:\n  b:\n    build: .\n    environment:\n      - PORT=${PORT:-9000}\n      - PORT2=${P}\n      - HOME\n    env_file: .env.dev\n", ".env.dev=# x\nexport PORT='1'\nA=b=c\n"}, want: `
			compose.yaml:5 compose-override env:PORT=8080
			compose.yaml:6 compose-override env:KEY=$KEY
			compose.yaml:10 compose-override env:PORT=9000
			compose.yaml:11 compose-override env:PORT2=$P
			compose.yaml:12 compose-override env:HOME=$HOME
			compose.yaml:13 compose-override env:A=b=c env:PORT=1`},
		{name: "what confines it", files: []string{"compose.yaml=services:\n  a:\n    build: .\n    user: \"1000:1000\"\n    read_only: true\n    cap_drop: [all]\n    working_dir: /x\n"}, want: `
			compose.yaml:4 compose-override user=1000:1000
			compose.yaml:5 compose-override read-only
			compose.yaml:6 compose-override drop=ALL
			compose.yaml:7 compose-override workdir=/x`},
		{name: "health", files: []string{"compose.yaml=services:\n  a:\n    build: .\n    healthcheck:\n      test: [CMD, curl, -f, http://localhost]\n  b:\n    build: .\n    healthcheck:\n      test: curl -f http://localhost || exit 1\n  c:\n    build: .\n    healthcheck: {test: [NONE]}\n  d:\n    build: .\n    healthcheck: {test: [CMD-SHELL, 'if wget -q x; then exit 0; fi']}\n"}, want: `
			compose.yaml:5 compose-override exec=curl|-f|http://localhost programs=curl
			compose.yaml:9 compose-override exec=sh|-c|curl -f http://localhost || exit 1 programs=sh|curl
			compose.yaml:15 compose-override exec=sh|-c|if wget -q x; then exit 0; fi programs=sh unread`},
		{name: "a stage and contexts", files: []string{"compose.yaml=services:\n  a:\n    build:\n      context: .\n      target: dev\n      additional_contexts:\n        builder: ./x\n  b:\n    build:\n      context: .\n      additional_contexts: [nginx=docker-image://x]\n"}, want: `
			compose.yaml:4 external-build-inputs target=dev contexts=builder
			compose.yaml:10 external-build-inputs contexts=nginx`},
		{name: "an unknown context, one Dockerfile", files: []string{"compose.yaml=services:\n  a:\n    build: ${DIR}\n    command: x\n"}, want: `
			compose.yaml:4 compose-override command=x`},
		{name: "an unknown context, two Dockerfiles", files: []string{"x/Dockerfile", "compose.yaml=services:\n  a:\n    build: ${DIR}\n    command: x\n"}},
		{name: "a default context", files: []string{"x/Dockerfile", "compose.yaml=services:\n  a:\n    build: ${DIR:-.}\n    command: x\n  b:\n    build: ${PWD}\n    command: y\n"}, want: `
			compose.yaml:4 compose-override command=x
			compose.yaml:7 compose-override command=y`},
		{name: "an image that nothing builds, the only one", files: []string{"compose.yaml=services:\n  web:\n    image: me/web\n    volumes: ['dist:/app/dist', 'c:/data:/data:ro', 'c:/x:ro']\n  proxy: {image: 'nginx:1', command: x}\n"}, want: `
			compose.yaml:4 compose-override volume:dist>/app/dist
			compose.yaml:4 compose-override volume:/c:/data>/data
			compose.yaml:4 compose-override volume:c>/x`},
		{name: "images that nothing builds, two", files: []string{"compose.yaml=services:\n  web: {image: me/web, command: x}\n  api: {image: me/api, command: x}\n"}},
		{name: "an image beside a build", files: []string{"compose.yaml=services:\n  web: {build: .}\n  api: {image: me/api, command: x}\n"}},
		{name: "an image that a script builds", files: []string{"x/Dockerfile", "b.sh=docker build -t me/api:1 .\n", "compose.yaml=services:\n  web: {image: me/web, command: x}\n  api: {image: me/api, command: x}\n"}, want: `
			compose.yaml:3 compose-override command=x`},
		{name: "an inline Dockerfile", files: []string{"compose.yaml=services:\n  a:\n    build: {context: ., dockerfile_inline: 'FROM x'}\n    command: x\n"}},
		{name: "not YAML", files: []string{"compose.yaml=services:\n\tbuild: .\n", "docker-compose.yml/x"}, want: `
			compose.yaml:1 compose-override refuse`},
		{name: "not YAML, not about it", files: []string{"compose.yaml={{ x }}\n\t:", "other/Dockerfile"}},
		{name: "a dev container", files: []string{".devcontainer/devcontainer.json={\n  // from the file\n  \"build\": {\n    \"dockerfile\": \"../Dockerfile\", /* x */\n  },\n}\n"}, want: `
			.devcontainer/devcontainer.json:4 compose-override refuse`},
		{name: "a dev container in a service", files: []string{".devcontainer.json={\n  \"dockerComposeFile\": \"compose.yml\",\n  \"service\": \"web\"\n}\n", "compose.yml=services:\n  web:\n    build: .\n"}, want: `
			.devcontainer.json:3 compose-override refuse`},
		{name: "a dev container of its own", files: []string{".devcontainer/devcontainer.json={\"dockerFile\": \"Dockerfile\"}", ".devcontainer/Dockerfile"}},
	} {
		t.Run(tt.name, tt.run)
	}
}

func TestPipelines(t *testing.T) {
	for _, tt := range []usersTest{
		{name: "a workflow runs tools in the image", files: []string{".github/workflows/ci.yml=jobs:\n  test:\n    steps:\n      - run: docker build -t ${{ env.IMAGE }}:ci .\n      - name: x\n        run: |\n          echo hi\n          docker run --rm -e CI=1 \\\n            \"${{ env.IMAGE }}:ci\" npm test\n          docker run other npm test\n"}, want: `
			.github/workflows/ci.yml:8 ci-uses-image command=npm|test programs=npm env:CI=1`},
		{name: "a loop", files: []string{"t.sh=docker build -t x .\nfor i in 1 2\ndo\n  docker run x a$i; done\n"}, want: `
			t.sh:4 ci-uses-image command=a$i programs=a$i`},
		{name: "only a build and a push", files: []string{".github/workflows/ci.yml=jobs:\n  a:\n    steps:\n      - run: docker build -t x . && docker push x\n      - run: docker run -p 80:3000 -d x\n"}, want: `
			.github/workflows/ci.yml:5 ci-uses-image`},
		{name: "conditions and functions around it", files: []string{"scripts/test.sh=#!/bin/sh\nset -e\ncd \"$(dirname \"$0\")/..\"\nIMG=app\nbuild() {\n  docker build -t $IMG .\n}\nif docker run $IMG go test ./...; then\n  echo ok\nfi\nid=$(docker create \"$IMG\")\ndocker cp $id:/app/bin ./bin\ndocker cp $(docker create ${IMG}):/etc/x .\n"}, want: `
			scripts/test.sh:8 ci-uses-image command=go|test|./... programs=go
			scripts/test.sh:12 ci-uses-image files=/app/bin
			scripts/test.sh:13 ci-uses-image files=/etc/x`},
		{name: "make", files: []string{"Makefile=IMAGE := app\n\nimage:\n\t@docker build -t $(IMAGE) .\n\nshell: image\n\tdocker run -it --rm --name c $(IMAGE) sh\n\nsh:\n\t-docker exec -it c sh -c 'ls | wc -l'\n\ndist:\n\tcd web && docker build -t web . && docker run web make\n", "web/Dockerfile"}, want: `
			Makefile:7 ci-uses-image command=sh programs=sh
			Makefile:10 ci-uses-image exec=sh|-c|ls | wc -l programs=sh|ls|wc`},
		{name: "make in a directory", file: "web/Dockerfile", context: "web", files: []string{"Dockerfile", "Makefile=dist:\n\tcd web && docker build -t web . && docker run web make\n"}, want: `
			Makefile:2 ci-uses-image command=make programs=make`},
		{name: "package.json", files: []string{"package.json={\n  \"scripts\": {\n    \"docker:build\": \"docker build -t app .\",\n    \"docker:test\": \"docker run app npm test\"\n  }\n}"}, want: `
			package.json:4 ci-uses-image command=npm|test programs=npm`},
		{name: "a stage, a context, another context directory", file: "docker/Dockerfile", context: "docker", files: []string{"build.sh=docker build -f docker/Dockerfile --target dev .\ndocker buildx build --build-context builder=x --build-context y=z docker/\n"}, want: `
			build.sh:1 external-build-inputs target=dev
			build.sh:1 external-build-inputs refuse
			build.sh:2 external-build-inputs contexts=builder|y`},
		{name: "compose run and exec", files: []string{"compose.yml=services:\n  web:\n    build: .\n  db: {image: x}\n", ".gitlab-ci.yml=test:\n  script:\n    - docker-compose run --rm -e A=b web npm test\n    - docker compose -f compose.yml exec -T web npx x\n    - docker compose exec db psql\n    - docker compose run web\n"}, want: `
			.gitlab-ci.yml:3 ci-uses-image command=npm|test programs=npm env:A=b
			.gitlab-ci.yml:4 ci-uses-image exec=npx|x programs=npx`},
		{name: "a job inside of the image", files: []string{".gitlab-ci.yml=build:\n  script: docker build -t $CI_REGISTRY_IMAGE/app:$CI_COMMIT_SHA .\ntest:\n  image: $CI_REGISTRY_IMAGE/app:latest\n  script: npm test\nother:\n  image: node:20\n"}, want: `
			.gitlab-ci.yml:4 ci-uses-image refuse`},
		{name: "a GitHub job inside of the image", files: []string{".github/workflows/a.yml=jobs:\n  b:\n    steps:\n      - uses: docker/build-push-action@v5\n        with:\n          context: .\n          tags: |\n            ghcr.io/me/app:latest\n  t:\n    container:\n      image: ghcr.io/me/app:latest\n    steps: []\n"}, want: `
			.github/workflows/a.yml:11 ci-uses-image refuse`},
		{name: "build-push-action with a stage and another file", files: []string{"x/Dockerfile", ".github/workflows/a.yml=jobs:\n  b:\n    steps:\n      - uses: docker/build-push-action@v5\n        with:\n          target: app\n      - uses: docker/build-push-action@v5\n        with:\n          target: app\n          file: x/Dockerfile\n"}, want: `
			.github/workflows/a.yml:4 external-build-inputs target=app`},
		{name: "platforms that set PORT", files: []string{"d.sh=gcloud run deploy web --source . --port=3000 --region x\ngcloud beta run deploy web --image gcr.io/x/y\nheroku container:push web -a x\nheroku logs\n"}, want: `
			d.sh:1 ci-uses-image env:PORT=3000
			d.sh:2 ci-uses-image env:PORT=8080
			d.sh:3 ci-uses-image env:PORT=$PORT`},
		{name: "of another Dockerfile", files: []string{"x/Dockerfile", "d.sh=gcloud run deploy web --image gcr.io/x/y\n"}},
		{name: "a GitHub action", files: []string{"action.yml=name: x\nruns:\n  using: docker\n  image: Dockerfile\n  args: [a, b]\n  post-entrypoint: /done.sh\n"}, want: `
			action.yml:4 ci-uses-image command=a|b volume:/workspace>/github/workspace workdir=/github/workspace
			action.yml:6 ci-uses-image exec=/done.sh programs=/done.sh`},
		{name: "Jenkins", files: []string{"Jenkinsfile=pipeline {\n  agent { dockerfile true }\n  stages { steps { sh 'docker build -t a . ' \n sh \"\"\"\n   docker run a mvn verify\n \"\"\" } }\n}\n"}, want: `
			Jenkinsfile:2 ci-uses-image refuse
			Jenkinsfile:5 ci-uses-image command=mvn|verify programs=mvn`},
		{name: "Jenkins inside", files: []string{"Jenkinsfile=node {\n  def img = docker.build(\"a:1\")\n  img.inside { sh 'npm test' }\n  other.inside { sh 'x' }\n}\n", "ci/Jenkinsfile.x=docker.build('b', '-f Dockerfile .')\ndocker.image('b').inside {}\n"}, want: `
			Jenkinsfile:3 ci-uses-image refuse
			ci/Jenkinsfile.x:2 ci-uses-image refuse`},
		{name: "run flags", files: []string{"t.sh=docker build . -t x\ndocker run -itv $PWD:/app --mount type=bind,src=/a,target=/b --entrypoint sh -u 1000 -w /w --read-only --cap-drop=all x -c ls\n"}, want: `
			t.sh:2 ci-uses-image entrypoint=sh command=-c|ls programs=sh|ls volume:$PWD>/app volume:/a>/b user=1000 workdir=/w read-only drop=ALL`},
		{name: "not this image", files: []string{"t.sh=docker build -t x api/\ndocker run x npm test\ndocker build - < Dockerfile\ndocker run docker run\ndocker build\n"}},
	} {
		t.Run(tt.name, tt.run)
	}
}

func TestManifests(t *testing.T) {
	deployment := "k8s/web.yaml=apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      securityContext: {runAsUser: 1000}\n      containers:\n        - name: web\n          image: registry.example.com/me/web:1.2\n          command: [sh, -c]\n          args: [./run]\n          livenessProbe:\n            exec:\n              command: [cat, /tmp/ok]\n          lifecycle: {preStop: {exec: {command: [sleep, '5']}}}\n          readinessProbe: {httpGet: {path: /}}\n          env:\n            - {name: PORT, value: '80'}\n            - {name: X, valueFrom: {}}\n          volumeMounts: [{name: v, mountPath: /app}]\n          securityContext: {readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}\n        - name: side\n          image: redis:7\n          command: [x]\n"
	want := `
			k8s/web.yaml:7 k8s-exec user=1000
			k8s/web.yaml:11 k8s-exec entrypoint=sh|-c command=./run
			k8s/web.yaml:15 k8s-exec exec=cat|/tmp/ok programs=cat
			k8s/web.yaml:16 k8s-exec exec=sleep|5 programs=sleep
			k8s/web.yaml:19 k8s-exec env:PORT=80
			k8s/web.yaml:20 k8s-exec env:X=$X
			k8s/web.yaml:21 k8s-exec volume:/v>/app
			k8s/web.yaml:22 k8s-exec read-only
			k8s/web.yaml:22 k8s-exec drop=ALL`
	for _, tt := range []usersTest{
		{name: "the only image", files: []string{deployment}, want: want},
		{name: "one of two Dockerfiles", files: []string{deployment, "other/Dockerfile"}},
		{name: "one of two, by its tag", files: []string{deployment, "other/Dockerfile", "b.sh=docker build -t registry.example.com/me/web:$TAG .\n"}, want: want},
		{name: "one of two, in another registry", files: []string{deployment, "other/Dockerfile", "b.sh=docker build -t $REGISTRY/web .\n"}, want: want},
		{name: "a variable is no name", files: []string{strings.Replace(deployment, "registry.example.com/me/web:1.2", "$HUB/$NAME", 1), "other/Dockerfile", "b.sh=docker build -t $REGISTRY/$NAME .\n"}},
		{name: "two images", files: []string{deployment, "k8s/two.yaml=kind: Pod\nspec:\n  containers:\n    - {name: x, image: me/other, command: [x]}\n"}},
		{name: "a patch without an image", files: []string{"base/d.yaml=kind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - {name: x, image: me/app}\n", "patch/d.yaml=kind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - {name: x, args: [--dev]}\n    - {name: y, args: [z]}\n"}, want: `
			patch/d.yaml:5 k8s-exec command=--dev`},
		{name: "several documents, a list, a cron job", files: []string{"all.yml=kind: Service\n---\nkind: List\nitems:\n  - kind: CronJob\n    metadata: {name: c}\n    spec: {jobTemplate: {spec: {template: {spec: {initContainers: [{name: a, image: app, command: [m]}]}}}}}\n"}, want: `
			all.yml:7 k8s-exec entrypoint=m`},
		{name: "Helm", files: []string{"chart/values.yaml=image:\n  repository: me/app\n", "chart/templates/d.yaml=kind: Deployment\nmetadata:\n  name: {{ include \"x\" . }}\nspec:\n  template:\n    spec:\n      containers:\n        - name: {{ .Chart.Name }}\n          image: \"{{ .Values.image.repository }}:{{ .Values.image.tag |\n            default \"x\" }}\"\n          {{- if .Values.x }}\n          command: [\"a\", \"{{ .Values.b }}\"]\n          {{- end }}\n          livenessProbe:\n            exec:\n              {{- toYaml .Values.p | nindent 14 }}\n"}, want: `
			chart/templates/d.yaml:12 k8s-exec entrypoint=a|HELM
			chart/templates/d.yaml:15 k8s-exec unread`},
	} {
		t.Run(tt.name, tt.run)
	}
}

func TestOtherUsers(t *testing.T) {
	for _, tt := range []usersTest{
		{name: "a base", files: []string{"Makefile=b:\n\tdocker build -t me/base:1 .\n", "child/Dockerfile=ARG B=me/base:2\nFROM ${B}\n", "copy/Dockerfile=FROM x AS s\nCOPY --from=me/base /a /b\nCOPY --from=s /a /b\nRUN --mount=type=bind,from=me/base,target=/x y\n", "own/Dockerfile=FROM x AS me/base\nFROM me/base\n", "no/Dockerfile=FROM not/me/base\n"}, want: `
			child/Dockerfile:2 image-as-base refuse
			copy/Dockerfile:2 image-as-base refuse
			copy/Dockerfile:4 image-as-base refuse`},
		{name: "bake", files: []string{"docker-bake.hcl=# x\nvariable \"T\" {}\ntarget \"base\" {\n  contexts = {\n    builder = \"./x\"\n  }\n}\ntarget \"app\" {\n  inherits = [\"base\"]\n  dockerfile = \"Dockerfile\"\n  tags = [\"me/app:${T}\"]\n}\ntarget \"dev\" {\n  target = \"dev\"\n  dockerfile = \"dev.Dockerfile\"\n  contexts = { x = \"target:app\" }\n}\n", "dev.Dockerfile=FROM me/app:2\n"}, want: `
			dev.Dockerfile:1 image-as-base refuse
			docker-bake.hcl:3 external-build-inputs contexts=builder
			docker-bake.hcl:8 external-build-inputs contexts=builder
			docker-bake.hcl:13 image-as-base refuse`},
		{name: "bake with a computed context", files: []string{"docker-bake.hcl=target \"a\" {\n  context = DIR\n  target = \"x\"\n}\n"}, want: `
			docker-bake.hcl:1 external-build-inputs target=x`},
		{name: "bake, in lower case", file: "dockerfile", files: []string{"docker-bake.hcl=target \"a\" {\n  context = \".\"\n  target = \"x\"\n}\ntarget \"b\" {\n  dockerfile = \"Dockerfile\"\n  target = \"y\"\n}\ntarget \"c\" {\n  dockerfile = \"dockerfile\"\n  target = \"z\"\n}\ntarget \"d\" {\n  dockerfile = \"DOCKERFILE\"\n  target = \"no\"\n}\n"}, want: `
			docker-bake.hcl:1 external-build-inputs target=x
			docker-bake.hcl:5 external-build-inputs target=y
			docker-bake.hcl:9 external-build-inputs target=z`},
		{name: "bake, in lower case beside a Dockerfile", file: "dockerfile", files: []string{"Dockerfile", "docker-bake.hcl=target \"a\" {\n  target = \"x\"\n}\n"}},
		{name: "bake in JSON", files: []string{"docker-bake.json={\"target\":{\"a\":{\"target\":\"x\"},\"b\":{\"context\":\"api\",\"target\":\"x\"}}}"}, want: `
			docker-bake.json:1 external-build-inputs target=x`},
		{name: "platforms", files: []string{"heroku.yml=build:\n  docker:\n    web: Dockerfile\nrun:\n  web: npm start\n", "render.yaml=services:\n  - type: web\n    runtime: docker\n    dockerCommand: npm run prod\n  - type: web\n    runtime: node\n", "fly.toml=app = \"x\"\n[build]\n  dockerfile = \"Dockerfile\"\n[env]\n  PORT = \"8080\"\n[deploy]\n  release_command = \"npx prisma migrate deploy\"\n[processes]\n  web = \"npm start\"\n", "railway.json={\n  \"build\": {\n    \"builder\": \"DOCKERFILE\"\n  },\n  \"deploy\": {\n    \"startCommand\": \"npm start\"\n  }\n}\n"}, want: `
			fly.toml:5 compose-override env:PORT=8080
			fly.toml:7 compose-override command=npx|prisma|migrate|deploy programs=npx
			fly.toml:9 compose-override command=npm|start
			heroku.yml:3 compose-override env:PORT=$PORT
			heroku.yml:5 compose-override command=/bin/sh|-c|npm start
			railway.json:1 compose-override env:PORT=$PORT
			railway.json:6 compose-override command=npm|start
			render.yaml:2 compose-override env:PORT=$PORT
			render.yaml:4 compose-override command=npm|run|prod`},
		{name: "platforms that build another way", files: []string{"railway.toml=[build]\nbuilder = \"NIXPACKS\"\n[deploy]\nstartCommand = \"x\"\n", "fly.toml=[build]\nimage = \"x\"\n[processes]\nweb = \"y\"\n"}},
	} {
		t.Run(tt.name, tt.run)
	}
}

func TestHostileUsers(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for i := range 20 {
		bomb += fmt.Sprintf("a%d: &a%d [*a%s,*a%s,*a%s,*a%s,*a%s,*a%s,*a%s,*a%s]\n", i, i, prev(i), prev(i), prev(i), prev(i), prev(i), prev(i), prev(i), prev(i))
	}
	bomb += "services:\n  web:\n    build: .\n    volumes: *a19\n    environment: *a19\n    command: *a19\n"
	loop := "services: &s\n  web: &w\n    <<: *w\n    build: .\n    command: x\n    extends: *w\n"
	deep := "services: " + strings.Repeat("[", 20000)
	fsys := tree("docker-compose.yml="+bomb, "a/docker-compose.yml="+loop, "b/compose.yml="+deep, "c/compose.yml=services: {web: {build: {context: .", "d/docker-compose.yml/x/y", "Makefile="+strings.Repeat("(", 100000)+"docker run", "x.sh="+strings.Repeat("docker build . \\\n", 100000),
		"docker-bake.hcl="+strings.Repeat("target \"a\" {", 10000), ".devcontainer/devcontainer.json=/*", "package.json={\"scripts\":{\"a\":1}}", ".github/workflows/x.yml="+strings.Repeat("- ", 20000)+"docker run x", "compose.loop.yml->compose.loop.yml")
	circle, doubling := "include: [compose.yaml, ../e/compose.yaml]\n", "A0=x\n"
	for i := range 60 {
		circle += fmt.Sprintf("  # %d\n", i)
		doubling += fmt.Sprintf("A%d=$A%d$A%d\n", i+1, i, i)
	}
	matrix := "jobs:\n  b:\n    strategy:\n      matrix:\n"
	for i := range 12 {
		matrix += fmt.Sprintf("        m%d: [a, b, c, d, e, f, g, h]\n", i)
	}
	nested := strings.Repeat("sh -c '", 50) + "docker run x"
	for name, text := range map[string]string{
		"e/compose.yaml": circle, "f/compose.yaml": "services:\n  a: {extends: b, build: .}\n  b: {extends: {service: a, file: ../f/compose.yaml}}\n",
		"g/compose.yaml": bomb + "  x:\n    build: .\n    environment: {<<: [*a19, *a19]}\n    extends: *a19\n", "h/compose.yaml": "include: ['" + strings.Repeat("../", 2000) + "x']\n",
		"doubling.sh": doubling + "docker build -t $A60 .\ndocker run $A60 x\n", "nested.sh": nested, ".github/workflows/m.yml": matrix + "    steps:\n      - run: docker build -t ${{ matrix.m1 }} .\n",
		"c2/values.yaml": bomb, "c2/templates/d.yaml": "kind: Pod\nspec:\n  containers:\n    {{- toYaml .Values.a19 | nindent 4 }}\n" + strings.Repeat("{{", 50000),
		"k/kustomization.yaml": bomb + "patches: [*a19, {patch: '" + strings.Repeat("[", 20000) + "'}]\nimages: *a19\n", "x.nomad": strings.Repeat("task \"docker\" {\n", 20000),
		"b2/docker-bake.hcl": "target \"a\" {\n  matrix = { " + strings.Repeat("a = [\"1\", \"2\"]\n", 1000) + "}\n}\n", "Tiltfile": strings.Repeat("docker_build('a', ", 20000), "task.json": strings.Repeat("{\"containerDefinitions\":[", 5000),
		"fly.toml": strings.Repeat("[", 100000) + "\n=\n", "skaffold.yaml": bomb + "build: *a19\n", "Jenkinsfile": strings.Repeat("docker.build('", 20000), "render.yaml": loop, "heroku.yml": loop, "okteto.yml": loop,
	} {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	fsys["big/docker-compose.yml"] = &fstest.MapFile{Data: []byte(strings.Repeat("#", maxUserFile+1))}
	for range 2 {
		open(t, fsys, "Dockerfile", ".").Users()
	}
}

func prev(i int) string {
	if i == 0 {
		return ""
	}
	return fmt.Sprint(i - 1)
}

func TestUnreadableUsers(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"docker-compose.yml": "services:\n  web:\n    build: .\n    command: x\n", "compose.yml": "services: {web: {build: ., command: y}}\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	os.Mkdir(filepath.Join(dir, "shut"), 0)
	os.Chmod(filepath.Join(dir, "compose.yml"), 0)
	os.Symlink("docker-compose.yml", filepath.Join(dir, "docker-compose.loop.yml"))
	os.Symlink(".", filepath.Join(dir, "self"))
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	uses := open(t, root.FS(), "Dockerfile", ".").Users()
	if len(uses) == 0 || uses[len(uses)-1].File != "docker-compose.yml" {
		t.Error(uses)
	}
}

func TestSearchIsBounded(t *testing.T) {
	fsys := tree("compose.yml", "node_modules/x/compose.yml", "a/b/c/d/e/f/compose.yml", "a/b/c/d/e/f/g/compose.yml", "a/vendor/compose.yml", "a/src/main.go")
	var names []string
	for _, f := range search(fsys, unkept(fsys), func(string, []byte, string) {}) {
		names = append(names, f.name)
	}
	if got := strings.Join(names, " "); got != "compose.yml a/b/c/d/e/f/compose.yml" {
		t.Error(got)
	}
}

// TestTooLarge holds that a compose file beside the Dockerfile which is over the limit is named, not passed over; one elsewhere says nothing.
func TestTooLarge(t *testing.T) {
	large := []byte("services: {web: {build: ., command: x}}\n" + strings.Repeat("#", maxUserFile))
	fsys := tree("web/Dockerfile", "other/Dockerfile")
	fsys["web/compose.yml"], fsys["other/compose.yml"], fsys["web/big.sh"] = &fstest.MapFile{Data: large}, &fstest.MapFile{Data: large}, &fstest.MapFile{Data: large}
	uses := open(t, fsys, "web/Dockerfile", "web").Users()
	if len(uses) != 1 || uses[0].File != "web/compose.yml" || !uses[0].Refuse || !strings.Contains(uses[0].Detail, "too large") {
		t.Error(uses)
	}
}

// TestOwnFilesComeFirst holds that a tree of many projects cuts off those of others, not a Dockerfile's own.
func TestOwnFilesComeFirst(t *testing.T) {
	fsys := tree("compose.yml=services: {z: {build: z/app, command: x}}\n", "z/app/Dockerfile", "z/app/compose.yml=services: {z: {build: ., command: y}}\n", "z/package.json={}", "z/x.sh=ls\n")
	for i := range 2 * maxUserFiles {
		fsys[fmt.Sprintf("a%d/compose.yml", i)] = &fstest.MapFile{Data: []byte("services: {z: {build: ../z/app, command: z}}\n")}
	}
	var shared Survey
	for range 2 {
		p := open(t, fsys, "z/app/Dockerfile", "z/app")
		p.Share(&shared)
		found := map[string]bool{}
		for _, u := range p.Users() {
			found[u.File] = true
		}
		if !found["compose.yml"] || !found["z/app/compose.yml"] || len(found) != maxUserFiles {
			t.Error(len(found))
		}
	}
	if slices.ContainsFunc(shared.found, func(f found) bool { return f.kind == packageFile || f.kind == scriptFile }) {
		t.Error("files that say nothing are kept")
	}
}

// TestSideBySide holds that Projects which share a survey may ask at the same time, and that they get what they get alone.
func TestSideBySide(t *testing.T) {
	fsys := tree("compose.yml=include: [x/c.yaml]\nservices:\n  a: {build: p0, command: x}\n", "x/c.yaml=services: {b: {build: ../p1, command: y}}\n", "k/kustomization.yaml=patches: [{path: p.yaml}]\n", "k/p.yaml=- op: add\n  path: /spec/containers/0/args\n  value: [a]\n",
		"Makefile=b:\n\tdocker build -t app0 p0 && docker run app0 sh\n", ".github/workflows/a.yml=jobs: {b: {strategy: {matrix: {d: [p0, p1, p2]}}, steps: [{run: 'docker build --target t ${{ matrix.d }}'}]}}\n", "d.yaml=kind: Pod\nspec: {containers: [{image: app0, args: [x]}]}\n")
	for i := range 2 * indexAfter {
		fsys[fmt.Sprintf("p%d/Dockerfile", i)] = &fstest.MapFile{Data: []byte("FROM app0\n")}
	}
	users := func(i int, s *Survey) string {
		p, err := New(fsys, fmt.Sprintf("p%d/Dockerfile", i), fmt.Sprintf("p%d", i))
		if err != nil {
			t.Error(err)
			return ""
		}
		p.Share(s)
		out := ""
		for _, u := range p.Users() {
			out += brief(u) + "\n"
		}
		return out
	}
	var shared Survey
	var wait sync.WaitGroup
	for i := range 2 * indexAfter {
		wait.Go(func() {
			if got, want := users(i, &shared), users(i, &Survey{}); got != want {
				t.Errorf("p%d: together\n%salone\n%s", i, got, want)
			}
		})
	}
	wait.Wait()
	if users(0, &shared) == "" || users(1, &shared) == "" {
		t.Error("nothing is found")
	}
}

func FuzzUsers(f *testing.F) {
	f.Add("services:\n  web:\n    build: .\n    command: x\n    volumes: ['.:/a']", "docker build -t x . && docker run x y", "target \"a\" { tags = [\"x\"] }", "kind: Pod\nspec: {containers: [{image: {{ x }}}]}")
	f.Add("jobs: {b: {strategy: {matrix: {d: [a]}}, steps: [{uses: docker/build-push-action, with: {file: '${{ matrix.d }}'}}]}}\nimage: x\nbuild: {docker: {web: Dockerfile}}", "IMG=app\ncd x && $DC -f a exec web sh -c 'docker run $IMG y'\nkubectl exec deploy/web -- z", "job \"x\" { task \"y\" { config { image = \"x\" args = [\"a\"] } } }", "kind: Pod\nspec:\n  containers:\n    {{- toYaml .Values.x | nindent 4 }}\npatches: [{patch: '- op: add'}]")
	f.Fuzz(func(t *testing.T, compose, script, bake, manifest string) {
		fsys := tree("compose.yml="+compose, "x.sh="+script, "Makefile="+script, ".github/workflows/a.yml="+compose, "Jenkinsfile="+script, "docker-bake.hcl="+bake, "m.yaml="+manifest, ".devcontainer.json="+bake, "package.json="+bake, "fly.toml="+bake, "render.yaml="+compose, "x/Dockerfile="+script, ".dockerignore="+script,
			"c/values.yaml="+compose, "c/templates/d.yaml="+manifest, "kustomization.yaml="+manifest, "x.nomad="+bake, "task.json="+bake, "skaffold.yaml="+compose, "Tiltfile="+script, "heroku.yml="+compose, "okteto.yml="+compose,
			"garden.yml="+manifest, "cloudbuild.yaml="+compose, ".gitlab-ci.yml="+compose, ".circleci/config.yml="+manifest, "azure-pipelines.yml="+compose, "Procfile="+script, "app.json="+bake, "Dockerrun.aws.json="+bake, ".env="+script, "x.ps1="+script)
		p, err := New(fsys, "Dockerfile", ".")
		if err != nil {
			return
		}
		p.Users()
		p.Walk(".", func(string, fs.DirEntry) error { return nil })
	})
}

func BenchmarkNew(b *testing.B) {
	fsys := tree("Dockerfile", ".dockerignore=node_modules\n*.log\n!x.log\n")
	for b.Loop() {
		if _, err := New(fsys, "Dockerfile", "."); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkUsers is a repository of 2,000 directories with a compose file, a workflow and a manifest.
func BenchmarkUsers(b *testing.B) {
	dir := b.TempDir()
	for i := range 2000 {
		d := filepath.Join(dir, fmt.Sprintf("p%d/q%d", i%40, i))
		if err := os.MkdirAll(d, 0o777); err != nil {
			b.Fatal(err)
		}
		for _, name := range []string{"main.go", "x.ts", "README.md"} {
			os.WriteFile(filepath.Join(d, name), nil, 0o666)
		}
	}
	os.WriteFile(filepath.Join(dir, "compose.yml"), []byte("services: {web: {build: ., command: x}}\n"), 0o666)
	root, err := os.OpenRoot(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer root.Close()
	for b.Loop() {
		p, err := New(root.FS(), "Dockerfile", ".")
		if err != nil {
			b.Fatal(err)
		}
		if len(p.Users()) != 1 {
			b.Fatal(p.Users())
		}
	}
}
