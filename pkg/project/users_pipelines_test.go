package project

import "testing"

// TestPipelineFormats holds each format of a pipeline: where it leans on the image, and where it does not.
func TestPipelineFormats(t *testing.T) {
	workflow := func(steps string) string {
		return ".github/workflows/a.yml=env:\n  FILE: Dockerfile\n  IMG: me/app\njobs:\n  b:\n    steps:\n" + steps
	}
	for _, tt := range []usersTest{
		{name: "GitHub, values of env", files: []string{"x/Dockerfile", workflow("      - uses: docker/build-push-action@v5\n        with:\n          file: ${{ env.FILE }}\n          target: dev\n          build-args: |\n            A=1\n            B=${{ secrets.B }}\n      - run: docker run $IMG npm test\n      - run: docker build -t ${{ env.IMG }} .\n")}, want: `
			.github/workflows/a.yml:7 external-build-inputs target=dev
			.github/workflows/a.yml:7 external-build-inputs args:A=1 args:B=$secrets_B
			.github/workflows/a.yml:14 ci-uses-image command=npm|test programs=npm`},
		{name: "GitHub, a matrix of Dockerfiles", files: []string{"x/Dockerfile", ".github/workflows/a.yml=jobs:\n  b:\n    strategy:\n      matrix:\n        include:\n          - {dir: x, target: dev}\n          - {dir: ., target: prod}\n    steps:\n      - uses: docker/build-push-action@v5\n        with:\n          context: ${{ matrix.dir }}\n          target: ${{ matrix.target }}\n"}, want: `
			.github/workflows/a.yml:9 external-build-inputs target=prod`},
		{name: "GitHub, a matrix of lists", files: []string{"x/Dockerfile", ".github/workflows/a.yml=jobs:\n  b:\n    strategy:\n      matrix:\n        app: [x, y]\n    steps:\n      - run: |\n          cd ${{ matrix.app }}\n          docker build --target t -t ${{ matrix.app }} .\n"}, file: "y/Dockerfile", context: "y", want: `
			.github/workflows/a.yml:9 external-build-inputs target=t`},
		{name: "GitHub, a container by an expression, a service, an action", files: []string{workflow("      - run: docker build -t $IMG .\n  c:\n    container: ${{ env.IMG }}:latest\n    steps: []\n  d:\n    services:\n      app:\n        image: me/app:1\n        options: --health-cmd \"curl -f http://localhost\" --user 1000\n      db: {image: postgres, options: --health-cmd pg_isready}\n    steps:\n      - uses: docker://me/app:1\n        with: {args: npm test}\n")}, want: `
			.github/workflows/a.yml:9 ci-uses-image refuse
			.github/workflows/a.yml:14 ci-uses-image exec=sh|-c|curl -f http://localhost programs=sh|curl
			.github/workflows/a.yml:14 ci-uses-image user=1000
			.github/workflows/a.yml:18 ci-uses-image command=npm|test volume:/workspace>/github/workspace workdir=/github/workspace`},
		{name: "GitHub, images that are named for deployment only", files: []string{workflow("      - run: docker build -t $IMG . && docker push $IMG\n      - uses: google-github-actions/deploy-cloudrun@v2\n        with: {image: me/app}\n      - uses: aquasecurity/trivy-action@master\n        with: {image-ref: me/app}\n")}},
		{name: "GitHub, files are written out", files: []string{workflow("      - uses: docker/build-push-action@v5\n        with: {outputs: 'type=local,dest=out'}\n      - run: docker build -o bin .\n")}, want: `
			.github/workflows/a.yml:7 ci-uses-image files=/
			.github/workflows/a.yml:9 ci-uses-image files=/`},
		{name: "GitHub, bake with settings", files: []string{"docker-bake.hcl=target \"app\" {}\n", workflow("      - uses: docker/bake-action@v5\n        with:\n          set: |\n            app.target=dev\n            *.args.V=2\n            other.target=x\n")}, want: `
			.github/workflows/a.yml:7 external-build-inputs target=dev
			.github/workflows/a.yml:7 external-build-inputs args:V=2`},
		{name: "GitLab, defaults and services", files: []string{".gitlab-ci.yml=variables:\n  IMAGE: registry/app\ndefault:\n  image: $IMAGE\nbuild:\n  script:\n    - docker build -t $IMAGE .\ntest:\n  services:\n    - name: $IMAGE\n      command: [npm, start]\n    - postgres\n"}, want: `
			.gitlab-ci.yml:4 ci-uses-image refuse
			.gitlab-ci.yml:10 ci-uses-image command=npm|start programs=npm`},
		{name: "GitLab, kaniko", files: []string{".gitlab-ci.yml=build:\n  image: {name: 'gcr.io/kaniko-project/executor:debug', entrypoint: ['']}\n  script:\n    - /kaniko/executor --context $CI_PROJECT_DIR --dockerfile $CI_PROJECT_DIR/Dockerfile --target x --build-arg V=1 --destination $CI_REGISTRY_IMAGE/a:1\n"}, want: `
			.gitlab-ci.yml:4 external-build-inputs target=x
			.gitlab-ci.yml:4 external-build-inputs args:V=1`},
		{name: "GitLab, kaniko for another Dockerfile", files: []string{"x/Dockerfile", ".gitlab-ci.yml=build:\n  script:\n    - /kaniko/executor --context $CI_PROJECT_DIR/x --target x\n"}},
		{name: "CircleCI", files: []string{".circleci/config.yml=executors:\n  e:\n    docker: [{image: me/app}]\njobs:\n  b:\n    machine: true\n    steps:\n      - run: docker build -t me/app .\n  t:\n    docker:\n      - image: cimg/node:20\n      - image: me/app\n        command: [npm, start]\n  u:\n    docker:\n      - image: me/app\n"}, want: `
			.circleci/config.yml:3 ci-uses-image refuse
			.circleci/config.yml:12 ci-uses-image command=npm|start programs=npm
			.circleci/config.yml:16 ci-uses-image refuse`},
		{name: "CircleCI, an orb that publishes", files: []string{".circleci/config.yml=workflows:\n  w:\n    jobs:\n      - docker/publish: {image: me/app}\njobs:\n  b:\n    steps:\n      - run: docker build -t me/app .\n"}},
		{name: "Azure", files: []string{"azure-pipelines.yml=jobs:\n- job: a\n  steps:\n  - task: Docker@2\n    inputs:\n      command: build\n      repository: me/app\n      Dockerfile: Dockerfile\n      arguments: --target test --build-arg A=b\n- job: b\n  container: me/app\n  steps:\n  - script: npm test\n"}, want: `
			azure-pipelines.yml:4 external-build-inputs target=test
			azure-pipelines.yml:4 external-build-inputs args:A=b
			azure-pipelines.yml:11 ci-uses-image refuse`},
		{name: "Azure, a push and another Dockerfile", files: []string{"x/Dockerfile", "azure-pipelines.yml=steps:\n- task: Docker@2\n  inputs:\n    command: buildAndPush\n    repository: me/x\n    Dockerfile: x/Dockerfile\n    arguments: --target test\n- task: Docker@2\n  inputs: {command: push, repository: me/app}\n"}},
		{name: "Travis", files: []string{".travis.yml=script:\n  - docker build -t app .\n  - docker run app go test ./...\n"}, want: `
			.travis.yml:3 ci-uses-image command=go|test|./... programs=go`},
		{name: "Drone and Woodpecker", files: []string{".drone.yml=steps:\n- name: build\n  image: plugins/docker\n  settings: {repo: me/app}\n- name: test\n  image: me/app\n  commands: [npm test]\n", ".woodpecker/a.yml=steps:\n  x:\n    image: me/app\n    commands: [make]\n  y:\n    image: me/app\n    settings: {a: b}\n", "b.sh=docker build -t me/app .\n"}, want: `
			.drone.yml:6 ci-uses-image refuse
			.woodpecker/a.yml:3 ci-uses-image refuse`},
		{name: "Bitbucket", files: []string{"bitbucket-pipelines.yml=pipelines:\n  default:\n    - step:\n        script:\n          - docker build -t me/app .\n    - step:\n        name: t\n        image: me/app\n        script: [npm test]\n    - step:\n        image: node:20\n        script: [npm test]\n"}, want: `
			bitbucket-pipelines.yml:8 ci-uses-image refuse`},
		{name: "Cloud Build", files: []string{"cloudbuild.yaml=steps:\n- name: gcr.io/cloud-builders/docker\n  args: [build, -t, 'gcr.io/$PROJECT_ID/app', --target, dev, .]\n- name: gcr.io/$PROJECT_ID/app\n  entrypoint: npm\n  args: [test]\n- name: gcr.io/cloud-builders/docker\n  args: [run, 'gcr.io/$PROJECT_ID/app', go, vet]\n"}, want: `
			cloudbuild.yaml:3 external-build-inputs target=dev
			cloudbuild.yaml:4 ci-uses-image entrypoint=npm command=test programs=npm
			cloudbuild.yaml:8 ci-uses-image command=go|vet programs=go`},
		{name: "Cloud Build, in a directory", files: []string{"x/Dockerfile", "cloudbuild.yaml=steps:\n- name: gcr.io/cloud-builders/docker\n  dir: x\n  args: [build, --target, dev, .]\n- name: gcr.io/cloud-builders/docker\n  args: [push, app]\n"}},
		{name: "CodeBuild", files: []string{"buildspec.yml=phases:\n  build:\n    commands:\n      - docker build -t app --target t .\n      - docker push app\n"}, want: `
			buildspec.yml:4 external-build-inputs target=t`},
		{name: "Codefresh", files: []string{"codefresh.yml=steps:\n  img:\n    type: build\n    image_name: me/app\n    dockerfile: Dockerfile\n    target: dev\n  t:\n    image: ${{img}}\n    commands: [npm test]\n  d:\n    image: alpine\n    commands: [ls]\n"}, want: `
			codefresh.yml:2 external-build-inputs target=dev
			codefresh.yml:8 ci-uses-image refuse`},
		{name: "Cirrus", files: []string{".cirrus.yml=test_task:\n  container:\n    dockerfile: Dockerfile\n  script: make\nlint_task:\n  container: {image: golang}\n"}, want: `
			.cirrus.yml:3 ci-uses-image refuse`},
		{name: "Jenkins, without parentheses, by a variable", files: []string{"Jenkinsfile=pipeline {\n  stage('b') { script { img = docker.build registry + \":$BUILD\" } }\n  stage('t') { script { img.inside { sh 'npm test' } } }\n  stage('r') { script { img.withRun('-p 80:80 --user 1000', 'npm start') { } } }\n}\n"}, want: `
			Jenkinsfile:3 ci-uses-image refuse
			Jenkinsfile:4 ci-uses-image command=npm|start programs=npm user=1000`},
		{name: "Jenkins, an agent of the image", files: []string{"b.sh=docker build -t me/app .\n", "Jenkinsfile=pipeline {\n  agent { docker { image 'me/app' } }\n}\n"}, want: `
			Jenkinsfile:2 ci-uses-image refuse`},
		{name: "Jenkins, push only", files: []string{"Jenkinsfile=node {\n  def app = docker.build(\"me/app\")\n  docker.withRegistry('https://x') { app.push() }\n  docker.image('node:20').inside { sh 'npm test' }\n}\n"}},
		{name: "Taskfile and justfile", files: []string{"Taskfile.yml=tasks:\n  t:\n    cmds:\n      - docker build -t app .\n      - docker run app npm test\n", "justfile=t:\n    docker run app npm run lint\n", "Makefile.ci=t:\n\tdocker run other npm test\n"}, want: `
			Taskfile.yml:5 ci-uses-image command=npm|test programs=npm
			justfile:2 ci-uses-image command=npm|run|lint programs=npm`},
		{name: "a workflow that is too deep", files: []string{".github/workflows/a.yml=jobs: &j\n  b: *j\n"}},
	} {
		t.Run(tt.name, tt.run)
	}
}

// TestScripts holds what scripts do with the image.
func TestScripts(t *testing.T) {
	for _, tt := range []usersTest{
		{name: "variables of a Makefile", files: []string{"Makefile=DOCKER ?= docker\nREG = example.com\nIMAGE := $(REG)/app\nRUN = $(DOCKER) run --rm\nb:\n\t$(DOCKER) build -t $(IMAGE) .\nt:\n\t$(RUN) $(IMAGE) go test\n"}, want: `
			Makefile:8 ci-uses-image command=go|test programs=go`},
		{name: "variables of a script, with defaults", files: []string{"t.sh=IMG=${1:-app}\nDC=\"docker compose\"\ndocker build -t \"$IMG\" .\ndocker run \"${IMG}\" npm test\n$DC exec web npm x\n", "compose.yml=services:\n  web: {build: .}\n"}, want: `
			t.sh:4 ci-uses-image command=npm|test programs=npm
			t.sh:5 ci-uses-image exec=npm|x programs=npm`},
		{name: "a variable with two values", files: []string{"x/Dockerfile", "t.sh=IMG=a\ndocker build -t a .\nIMG=b\ndocker run $IMG npm test\n"}},
		{name: "a script without an extension", files: []string{"bin/test=#!/bin/sh\ndocker build -t app .\ndocker run app npm test\n", "bin/data=docker run app npm test\n", "LICENSE=docker\n"}, want: `
			bin/test:3 ci-uses-image command=npm|test programs=npm`},
		{name: "PowerShell and cmd", files: []string{"t.ps1=docker build -t app .\ndocker run `\n  app npm test\n", "t.bat=set IMG=app\r\ndocker build -t %IMG% .\r\ndocker run %IMG% ^\r\n  npm test\r\n"}, want: `
			t.bat:3 ci-uses-image command=npm|test programs=npm
			t.ps1:2 ci-uses-image command=npm|test programs=npm`},
		{name: "names that Compose gives", files: []string{"compose.yml=services:\n  web: {build: .}\n  db: {image: postgres}\n", "t.sh=docker exec -it app_web_1 npm x\ndocker exec proj-db-1 psql\ndocker exec $(docker compose ps -q web) sh\ndocker exec $(docker ps -qf name=app_db) psql\ndocker cp $(docker ps -q --filter ancestor=other):/a .\n"}, want: `
			t.sh:1 ci-uses-image exec=npm|x programs=npm
			t.sh:3 ci-uses-image exec=sh programs=sh`},
		{name: "built where it is run", files: []string{"t.sh=docker run --rm $(docker build -q .) npm test\ndocker run $(docker build -q x) npm test\n", "x/Dockerfile"}, want: `
			t.sh:1 ci-uses-image command=npm|test programs=npm`},
		{name: "other builders", files: []string{"t.sh=az acr build -r x -t app:1 -f Dockerfile --target a .\ngcloud builds submit --tag gcr.io/p/app\nbuildctl build --frontend dockerfile.v0 --local context=. --local dockerfile=. --opt target=b --output type=image\npodman build --target c -t app .\npodman run gcr.io/p/app npm test\n"}, want: `
			t.sh:1 external-build-inputs target=a
			t.sh:3 external-build-inputs target=b
			t.sh:4 external-build-inputs target=c
			t.sh:5 ci-uses-image command=npm|test programs=npm`},
		{name: "kubectl", files: []string{"k/d.yaml=kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: c, image: me/app}]}}}\n", "t.sh=kubectl exec -n x deploy/web -c c -- npm run migrate\nkubectl exec -it web-7d9-abc -- sh\nkubectl exec -it db-0 -- psql\nkubectl exec web -c side -- x\nkubectl cp x/web-1:/app/log .\nkubectl exec $(kubectl get pod -l app=web -o name) -- ls\nkubectl run t --image=me/app:2 --command -- npm test\n"}, want: `
			t.sh:1 ci-uses-image exec=npm|run|migrate programs=npm
			t.sh:2 ci-uses-image exec=sh programs=sh
			t.sh:5 ci-uses-image files=/app/log
			t.sh:6 ci-uses-image exec=ls programs=ls
			t.sh:7 ci-uses-image entrypoint=npm|test programs=npm`},
		{name: "Heroku, Fly, Dokku", files: []string{"heroku.yml=build: {docker: {web: Dockerfile}}\n", "fly.toml=app = \"x\"\n", "t.sh=heroku run -a x rake db\nfly ssh console -C \"npm run x\"\ndokku run app npm y\n"}, want: `
			heroku.yml:1 compose-override env:PORT=$PORT
			t.sh:1 ci-uses-image exec=rake|db programs=rake
			t.sh:2 ci-uses-image exec=npm|run|x programs=npm
			t.sh:3 ci-uses-image exec=npm|y programs=npm`},
		{name: "Heroku without a Dockerfile", files: []string{"Procfile=web: npm start\n", "t.sh=heroku run npm x\nheroku ps\n"}},
		{name: "tests of the structure", files: []string{"t.sh=docker build -t app .\ncontainer-structure-test test --image app --config test/s.yaml\ncontainer-structure-test test --image other --config test/s.yaml\ndgoss run -e A=b app\n", "test/s.yaml=commandTests:\n- name: n\n  command: node\n  args: [--version]\nfileExistenceTests:\n- path: /app/package.json\n- {path: /x, shouldExist: false}\n"}, want: `
			t.sh:4 ci-uses-image unread
			test/s.yaml:3 ci-uses-image exec=node|--version programs=node
			test/s.yaml:6 ci-uses-image files=/app/package.json`},
		{name: "a name that another file gives to another image", file: "a/Dockerfile", context: "a", files: []string{"b/Dockerfile", "a/Makefile=b:\n\tdocker build -t app .\n\tdocker run app sh\n", "b/Makefile=b:\n\tdocker build -t app .\n\tdocker run app npm test\n", "t.sh=docker run app npm x\n"}, want: `
			a/Makefile:3 ci-uses-image command=sh programs=sh
			t.sh:1 ci-uses-image command=npm|x programs=npm`},
		{name: "scripts within a line", files: []string{"t.sh=sudo DOCKER_BUILDKIT=1 docker build -t app .\nbash -c 'docker run app npm test'\nssh me@host \"cd /srv && sudo -E docker run app npm x\"\nssh host ls docker\n"}, want: `
			t.sh:2 ci-uses-image command=npm|test programs=npm
			t.sh:3 ci-uses-image command=npm|x programs=npm`},
		{name: "a directory holds until the next", files: []string{"x/Dockerfile", "t.sh=cd x\ndocker build --target a .\ncd ..\ndocker build --target b .\n"}, want: `
			t.sh:4 external-build-inputs target=b`},
	} {
		t.Run(tt.name, tt.run)
	}
}
