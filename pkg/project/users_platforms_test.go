package project

import (
	"strings"
	"testing"
)

// TestPlatforms holds each file of a hosting platform or development tool: where it leans on the image, and where it does not.
func TestPlatforms(t *testing.T) {
	for _, tt := range []usersTest{
		{name: "Heroku, a release and a stage", files: []string{"heroku.yml=build:\n  docker:\n    web: {dockerfile: Dockerfile, target: app}\n    worker: w/Dockerfile\n  config: {A: b}\nrelease:\n  image: web\n  command: [./migrate]\nrun:\n  web: ./server\n  worker: x\n", "w/Dockerfile"}, want: `
			heroku.yml:3 external-build-inputs target=app
			heroku.yml:3 external-build-inputs args:A=b
			heroku.yml:3 compose-override env:PORT=$PORT
			heroku.yml:8 compose-override command=./migrate programs=./migrate
			heroku.yml:10 compose-override command=/bin/sh|-c|./server`},
		{name: "app.json of a container", files: []string{"app.json={\n  \"stack\": \"container\",\n  \"scripts\": {\"postdeploy\": \"npm run seed\"}\n}"}, want: `
			app.json:3 compose-override command=npm|run|seed programs=npm`},
		{name: "app.json of a buildpack", files: []string{"app.json={\"scripts\": {\"postdeploy\": \"npm run seed\"}}"}},
		{name: "Procfile and Dokku", files: []string{"Procfile=web: npm start\n# x\nworker: node w.js && x\n", "DOKKU_SCALE=web=1\n"}, want: `
			Procfile:1 compose-override command=npm|start
			Procfile:3 compose-override command=/bin/sh|-c|node w.js && x`},
		{name: "Procfile alone", files: []string{"Procfile=web: npm start\n"}},
		{name: "Dokku's app.json", files: []string{"app.json={\"scripts\":{\"dokku\":{\"predeploy\":\"npm run x\"}}}"}, want: `
			app.json:1 compose-override command=npm|run|x programs=npm`},
		{name: "Fly, all of it", files: []string{"fly.toml=[build]\n  build-target = \"prod\"\n[build.args]\n  V = \"1\"\n[experimental]\n  cmd = [\"./server\", \"-x\"]\n  entrypoint = \"tini --\"\n[[statics]]\n  guest_path = \"/app/public\"\n[mounts]\n  source = \"data\"\n  destination = \"/data\"\n[http_service]\n  internal_port = 3000\n"}, want: `
			fly.toml:1 external-build-inputs target=prod
			fly.toml:1 external-build-inputs args:V=1
			fly.toml:6 compose-override command=./server|-x
			fly.toml:7 compose-override entrypoint=tini|--
			fly.toml:9 compose-override files=/app/public
			fly.toml:12 compose-override volume:/volume>/data`},
		{name: "Fly, ports only", files: []string{"fly.toml=app = 'x'\n[build]\n[http_service]\n  internal_port = 3000\n  force_https = true\n"}},
		{name: "Render, a worker, a disk, its own port", files: []string{"render.yaml=services:\n- type: web\n  runtime: docker\n  dockerfilePath: ./Dockerfile\n  envVars: [{key: PORT, value: 3000}]\n  disk: {mountPath: /data}\n  preDeployCommand: ./server migrate\n- type: worker\n  runtime: docker\n  dockerCommand: ./server work && x\n- type: web\n  runtime: docker\n  rootDir: api\n  dockerCommand: x\n", "api/Dockerfile"}, want: `
			render.yaml:2 compose-override env:PORT=3000
			render.yaml:6 compose-override volume:/disk>/data
			render.yaml:7 compose-override command=./server|migrate programs=./server
			render.yaml:10 compose-override command=/bin/sh|-c|./server work && x`},
		{name: "App Engine", files: []string{"app.yaml=runtime: custom\nenv: flex\n"}, want: `
			app.yaml:1 compose-override env:PORT=8080`},
		{name: "App Engine, another runtime", files: []string{"app.yaml=runtime: nodejs20\n"}},
		{name: "Digital Ocean", files: []string{".do/app.yaml=services:\n- dockerfile_path: Dockerfile\n  run_command: npm start\n  http_port: 3000\n- dockerfile_path: x/Dockerfile\n  run_command: y\n", "x/Dockerfile"}, want: `
			.do/app.yaml:3 compose-override command=npm|start
			.do/app.yaml:4 compose-override env:PORT=3000`},
		{name: "Digital Ocean, a static site", files: []string{".do/app.yaml=static_sites:\n- dockerfile_path: Dockerfile\n  output_dir: /app/dist\n"}, want: `
			.do/app.yaml:3 ci-uses-image refuse`},
		{name: "Copilot", files: []string{"copilot/api/manifest.yml=image:\n  build: {dockerfile: Dockerfile, target: t, context: ./}\n  healthcheck: {command: [CMD-SHELL, curl localhost]}\ncommand: npm start\n", "copilot/web/manifest.yml=image:\n  build: web/Dockerfile\ncommand: x\n", "web/Dockerfile"}, want: `
			copilot/api/manifest.yml:2 external-build-inputs target=t
			copilot/api/manifest.yml:3 compose-override exec=sh|-c|curl localhost programs=sh|curl
			copilot/api/manifest.yml:4 compose-override command=npm|start`},
		{name: "Porter", files: []string{"porter.yaml=build: {method: docker, dockerfile: ./Dockerfile}\nservices:\n- {name: web, run: npm start}\n"}, want: `
			porter.yaml:3 compose-override command=npm|start`},
		{name: "CapRover", files: []string{"captain-definition={\"schemaVersion\": 2, \"dockerfilePath\": \"./Dockerfile\"}"}},
		{name: "skaffold", files: []string{"skaffold.yaml=build:\n  artifacts:\n  - image: me/app\n    docker: {dockerfile: Dockerfile, target: dev, buildArgs: {A: b, C: '{{.X}}'}}\n    sync:\n      manual:\n      - {src: 'src/**', dest: /app}\n      infer: ['**/*.js']\n  - image: me/api\n    context: api\n    sync: {infer: ['*']}\n", "api/Dockerfile", "k.yaml=kind: Pod\nspec: {containers: [{name: c, image: me/app, command: [x]}, {name: d, image: me/api, command: [y]}]}\n"}, want: `
			k.yaml:2 k8s-exec entrypoint=x
			skaffold.yaml:3 external-build-inputs target=dev
			skaffold.yaml:3 external-build-inputs args:A=b args:C=$.X}}
			skaffold.yaml:7 compose-override volume:./src/**>/app
			skaffold.yaml:8 compose-override refuse`},
		{name: "Tilt", files: []string{"Tiltfile=docker_build('me/app', '.', target='dev',\n  live_update=[\n    sync('./src', '/app/src'),\n    run('npm install', trigger='package.json'),\n  ])\ndocker_build('me/api', 'api', live_update=[sync('.', '/')])\n", "api/Dockerfile"}, want: `
			Tiltfile:1 external-build-inputs target=dev
			Tiltfile:3 compose-override volume:././src>/app/src
			Tiltfile:4 compose-override exec=npm|install programs=npm`},
		{name: "Tilt, builds only", files: []string{"Tiltfile=docker_build('me/app', '.')\nk8s_yaml('k.yaml')\n"}},
		{name: "okteto", files: []string{"okteto.yml=build:\n  web: {context: .}\n  api: {context: api}\ndev:\n  web: {command: bash, sync: ['.:/app']}\n  api: {command: bash}\n  db: {image: x}\n", "api/Dockerfile"}, want: `
			okteto.yml:5 compose-override refuse`},
		{name: "okteto with an image of its own", files: []string{"okteto.yml=build:\n  web: {context: .}\ndev:\n  web: {image: okteto/node, command: bash}\n"}},
		{name: "garden", files: []string{"garden.yml=kind: Module\ntype: container\nname: web\nservices:\n- name: web\n  command: [npm, run, dev]\ntests:\n- name: unit\n  args: [npm, test]\n---\nkind: Build\ntype: container\nname: api\ndockerfile: api/Dockerfile\n", "api/Dockerfile"}, want: `
			garden.yml:6 compose-override entrypoint=npm|run|dev
			garden.yml:9 compose-override command=npm|test`},
		{name: "devfile", files: []string{"devfile.yaml=components:\n- name: i\n  image: {imageName: app, dockerfile: {uri: Dockerfile}}\n- name: c\n  container: {image: app}\n"}, want: `
			devfile.yaml:5 compose-override refuse`},
		{name: "Earthfile", files: []string{"Earthfile=VERSION 0.8\ntest:\n    FROM DOCKERFILE -f Dockerfile .\n    RUN npm test\nx:\n    FROM DOCKERFILE ./x\n", "x/Dockerfile"}, want: `
			Earthfile:3 image-as-base refuse`},
		{name: "Elastic Beanstalk", files: []string{"Dockerrun.aws.json={\n  \"AWSEBDockerrunVersion\": \"1\",\n  \"Volumes\": [{\"HostDirectory\": \"/x\", \"ContainerDirectory\": \"/app\"}],\n  \"Command\": \"npm start\"\n}"}, want: `
			Dockerrun.aws.json:3 compose-override volume:/x>/app
			Dockerrun.aws.json:4 compose-override command=npm|start`},
		{name: "Elastic Beanstalk, ports", files: []string{"Dockerrun.aws.json={\"AWSEBDockerrunVersion\": \"1\", \"Ports\": [{\"ContainerPort\": 80}]}"}},
		{name: "ECS", files: []string{"task-definition.json={\"containerDefinitions\": [\n {\"name\": \"web\", \"image\": \"1.dkr.ecr.x.amazonaws.com/web:1\", \"command\": [\"npm\", \"start\"],\n  \"healthCheck\": {\"command\": [\"CMD-SHELL\", \"curl -f localhost\"]},\n  \"mountPoints\": [{\"containerPath\": \"/app\", \"sourceVolume\": \"v\"}], \"user\": \"1000\",\n  \"readonlyRootFilesystem\": true},\n {\"name\": \"side\", \"image\": \"nginx\", \"command\": [\"x\"]}]}"}, want: `
			task-definition.json:2 k8s-exec command=npm|start
			task-definition.json:3 k8s-exec exec=sh|-c|curl -f localhost programs=sh|curl
			task-definition.json:4 k8s-exec volume:/v>/app
			task-definition.json:4 k8s-exec user=1000
			task-definition.json:5 k8s-exec read-only`},
		{name: "ECS, two images", files: []string{"task-definition.json={\"containerDefinitions\": [{\"image\": \"a\", \"command\": [\"x\"]}, {\"image\": \"b\", \"command\": [\"x\"]}]}"}},
		{name: "CloudFormation", files: []string{"stack.yaml=Resources:\n  T:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions:\n      - Name: web\n        Image: !Sub '${A}/web'\n        EntryPoint: [node]\n        Command: [x.js]\n"}, want: `
			stack.yaml:8 k8s-exec entrypoint=node command=x.js`},
		{name: "Nomad", files: []string{"b.sh=docker build -t me/app .\n", "app.nomad=job \"x\" {\n  group \"g\" {\n    task \"web\" {\n      driver = \"docker\"\n      config {\n        image = \"me/app:1\"\n        command = \"npm\"\n        args = [\"start\"]\n        volumes = [\"local:/app\"]\n      }\n    }\n    task \"db\" {\n      driver = \"docker\"\n      config {\n        image = \"postgres\"\n        args = [\"x\"]\n      }\n    }\n  }\n}\n"}, want: `
			app.nomad:7 k8s-exec command=npm|start
			app.nomad:9 k8s-exec volume:local>/app`},
		{name: "bake, variables, a matrix, arguments", files: []string{"api/Dockerfile", "docker-bake.hcl=variable \"FILE\" { default = \"Dockerfile\" }\ntarget \"app\" {\n  dockerfile = FILE # x\n  target = \"${KIND}\"\n  args = {\n    NODE = \"18\"\n    V = V\n  }\n}\ntarget \"all\" {\n  name = \"svc-${dir}\"\n  matrix = { dir = [\"api\", \"web\"] }\n  context = \"${dir}\"\n  target = \"t\"\n}\n"}, want: `
			docker-bake.hcl:2 external-build-inputs target=$KIND
			docker-bake.hcl:2 external-build-inputs args:NODE=18`},
		{name: "bake, a matrix", file: "web/Dockerfile", context: "web", files: []string{"api/Dockerfile", "docker-bake.hcl=target \"all\" {\n  name = \"svc-${dir}\"\n  matrix = { dir = [\"api\", \"web\"] }\n  context = \"${dir}\"\n  target = \"t\"\n}\n"}, want: `
			docker-bake.hcl:1 external-build-inputs target=t`},
		{name: "bake, an override file", files: []string{"docker-bake.hcl=target \"app\" { dockerfile = \"Dockerfile\" }\n", "docker-bake.override.hcl=target \"app\" {\n  target = \"dev\"\n}\n"}, want: `
			docker-bake.override.hcl:1 external-build-inputs target=dev`},
	} {
		t.Run(tt.name, tt.run)
	}
}

// TestCharts holds Helm charts and kustomizations.
func TestCharts(t *testing.T) {
	chart := func(values, container string) []string {
		return []string{"chart/values.yaml=image:\n  repository: me/app\n" + values, "chart/templates/d.yaml=kind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: \"{{ .Values.image.repository }}:{{ .Chart.AppVersion }}\"\n" + container}
	}
	base := "base/d.yaml=kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: c, image: app}]}}}\n"
	for _, tt := range []usersTest{
		{name: "values of a chart", files: chart("command: [npm, start]\nprobe:\n  exec:\n    command: [cat, x]\nsecurity:\n  runAsUser: 1000\n  runAsNonRoot: true\n",
			"          command: {{ toYaml .Values.command | nindent 12 }}\n          livenessProbe:\n            {{- toYaml .Values.probe | nindent 12 }}\n          {{- with .Values.security }}\n          securityContext:\n            {{- toYaml . | nindent 12 }}\n          {{- end }}\n"), want: `
			chart/templates/d.yaml:10 k8s-exec entrypoint=npm|start
			chart/templates/d.yaml:12 k8s-exec exec=cat|x programs=cat
			chart/templates/d.yaml:15 k8s-exec user=1000
			chart/templates/d.yaml:15 k8s-exec non-root`},
		{name: "values that set nothing", files: chart("command: []\nprobe:\n  httpGet: {path: /, port: http}\nsecurity: {}\n",
			"          {{- if .Values.command }}\n          command: {{ toYaml .Values.command | nindent 12 }}\n          {{- end }}\n          livenessProbe:\n            {{- toYaml .Values.probe | nindent 12 }}\n            initialDelaySeconds: 5\n          securityContext:\n            {{- toYaml .Values.security | nindent 12 }}\n"), want: ``},
		{name: "a list with more behind it", files: chart("env:\n  - {name: A, value: b}\n", "          env:\n            {{- toYaml .Values.env | nindent 12 }}\n            - name: PORT\n              value: \"{{ .Values.port | default 80 }}\"\n"), want: `
			chart/templates/d.yaml:12 k8s-exec env:PORT=$PORT`},
		{name: "kustomize renames the image", files: []string{"x/Dockerfile", strings.Replace(base, "image: app", "image: app, command: [x]", 1), "over/kustomization.yaml=images:\n- {name: app, newName: me/web}\n", "b.sh=docker build -t me/web .\n"}, want: `
			base/d.yaml:3 k8s-exec entrypoint=x`},
		{name: "kustomize, JSON patches", files: []string{base, "over/kustomization.yaml=patches:\n- target: {kind: Deployment, name: web}\n  patch: |\n    - op: add\n      path: /spec/template/spec/containers/0/args\n      value: [--dev]\n    - op: replace\n      path: /spec/replicas\n      value: 2\n- path: p.yaml\n  target: {name: web}\n- path: p.yaml\n  target: {name: other}\n", "over/p.yaml=- op: add\n  path: /spec/template/spec/containers/0/command\n  value: [npm]\n"}, want: `
			over/kustomization.yaml:6 k8s-exec command=--dev
			over/p.yaml:3 k8s-exec entrypoint=npm`},
		{name: "kustomize, a patch within the file", files: []string{base, "over/kustomization.yaml=patches:\n- patch: |-\n    kind: Deployment\n    metadata: {name: web}\n    spec:\n      template:\n        spec:\n          containers:\n          - name: c\n            command: [x]\n          - name: d\n            command: [y]\n"}, want: `
			over/kustomization.yaml:10 k8s-exec entrypoint=x`},
		{name: "Tekton, Argo, OpenShift", files: []string{"b.sh=docker build -t me/app .\n", "t.yaml=kind: Task\nspec:\n  steps:\n  - {name: a, image: me/app, script: npm test}\n  - {name: b, image: node, script: x}\n---\nkind: Workflow\nspec:\n  templates:\n  - {name: a, container: {image: me/app, command: [x]}}\n---\nkind: Template\nobjects:\n- kind: DeploymentConfig\n  spec: {template: {spec: {containers: [{name: a, image: me/app, args: [y]}]}}}\n"}, want: `
			t.yaml:4 k8s-exec unread
			t.yaml:10 k8s-exec entrypoint=x
			t.yaml:15 k8s-exec command=y`},
		{name: "ports and HTTP probes", files: []string{"d.yaml=kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: c, image: app, ports: [{containerPort: 3000}], livenessProbe: {httpGet: {path: /, port: 3000}}}]}}}\n"}},
	} {
		t.Run(tt.name, tt.run)
	}
}
