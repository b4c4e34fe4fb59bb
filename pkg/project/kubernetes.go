package project

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// container is a container of a manifest, or of a patch to one.
type container struct {
	file     string
	workload string // "Deployment web"
	node     *yaml.Node
	pod      *yaml.Node
	helm     bool
}

func (c container) name() string  { return str(get(c.node, "name")) }
func (c container) image() string { return str(get(c.node, "image")) }

// podPaths are where manifests of the workload kinds hold a pod's specification.
var podPaths = [][]string{{"spec", "template", "spec"}, {"spec", "jobTemplate", "spec", "template", "spec"}, {"spec"}}

// helmMark stands for what a template would fill in.
const helmMark = "HELM"

// manifests reads Kubernetes manifests and Helm charts. Which container runs the file's image is known by a name that a build gave it or,
// if the project has a single Dockerfile and its manifests a single image that is not a well-known one, by there being no other.
func (f *finder) manifests() {
	var all []container
	f.each(manifestFile, func(name string, t *sharedText) {
		docs, helm := f.manifest(name, t)
		for _, doc := range docs {
			all = append(all, containersOf(name, doc, helm)...)
		}
	})
	patches := f.kustomizations(&all)
	ours := f.oursAmong(all)
	for _, c := range all {
		if key := c.workload + "/" + c.name(); ours[key] && (c.image() == "" || ours[c.image()]) {
			name := c.workload[strings.LastIndexByte(c.workload, ' ')+1:]
			f.workloads[name], f.workloads[name+"/"+c.name()] = true, true
			f.container(c)
		}
	}
	for _, p := range patches {
		if f.workloads[p.workload] || p.workload == "" && f.only && len(f.workloads) > 0 {
			p.workload = "a patch of " + orAll(p.workload)
			f.container(p)
		}
	}
}

func orAll(name string) string {
	if name == "" {
		return "all workloads"
	}
	return name
}

// manifest reads the documents of a manifest, or of a template of one with the chart's own values.
func (f *finder) manifest(name string, t *sharedText) (docs []*yaml.Node, helm bool) {
	src := string(t.bytes)
	if !strings.Contains(src, "{{") {
		docs, _ := f.p.survey.documents(t)
		return docs, false
	}
	values := f.chartValues(name)
	docs, err := documents([]byte(fillTemplates(src, values)))
	if err != nil {
		docs, _ = documents([]byte(fillTemplates(src, nil)))
	}
	return docs, true
}

// chartValues are those of the chart that a template belongs to; nil if there are none.
func (f *finder) chartValues(file string) *yaml.Node {
	dir := path.Dir(file)
	for range 3 {
		if doc := f.document(path.Join(dir, "values.yaml")); doc != nil {
			return doc
		}
		if dir == "." {
			break
		}
		dir = path.Dir(dir)
	}
	return nil
}

// oursAmong returns the images of the file, and the containers (workload/name) that run them.
func (f *finder) oursAmong(all []container) map[string]bool {
	ours := map[string]bool{}
	apps := map[string][]string{} // images by repository
	for _, c := range all {
		image := c.image()
		repo, _ := splitRef(canonical(image))
		switch {
		case image == "":
		case f.names.repository(image):
			ours[image] = true
		case !wellKnown(repo):
			apps[repo] = append(apps[repo], image)
		}
	}
	if len(ours) == 0 && f.only && len(apps) == 1 {
		for repo, list := range apps {
			for _, image := range list {
				ours[image] = true
			}
			f.names.add(repo)
		}
	}
	for _, c := range all {
		if c.image() != "" && ours[c.image()] {
			ours[c.workload+"/"+c.name()] = true
		}
	}
	return ours
}

// wellKnown tells whether an image is one that projects run beside their own.
func wellKnown(repo string) bool {
	first, _, _ := strings.Cut(repo, "/")
	base := path.Base(repo)
	return wellKnownImages[base] || wellKnownOwners[first] || slices.ContainsFunc(storage, func(s string) bool { return strings.HasPrefix(base, s) })
}

// Official images and common tools (hub.docker.com/u/library, 2026-08).
var (
	wellKnownImages = map[string]bool{"postgres": true, "mysql": true, "mariadb": true, "redis": true, "mongo": true, "memcached": true, "rabbitmq": true, "nginx": true, "httpd": true, "traefik": true, "haproxy": true, "envoy": true,
		"busybox": true, "alpine": true, "debian": true, "ubuntu": true, "elasticsearch": true, "kibana": true, "logstash": true, "kafka": true, "cp-kafka": true, "zookeeper": true, "cp-zookeeper": true, "vault": true, "consul": true, "minio": true, "nats": true,
		"prometheus": true, "grafana": true, "alertmanager": true, "keycloak": true, "adminer": true, "phpmyadmin": true, "mailhog": true, "mailpit": true, "curl": true, "kubectl": true, "git-sync": true, "oauth2-proxy": true, "cloudsql-proxy": true, "gce-proxy": true,
		"fluentd": true, "fluent-bit": true, "jaeger": true, "all-in-one": true, "otel-collector": true, "opentelemetry-collector": true, "opentelemetry-collector-contrib": true, "localstack": true, "pause": true, "certbot": true, "watchtower": true, "portainer": true, "portainer-ce": true, "pgadmin4": true, "mongo-express": true, "redis-commander": true, "nginx-proxy": true, "acme-companion": true, "nginx-proxy-manager": true, "caddy": true, "sonarqube": true, "jenkins": true, "schema-registry": true, "kafka-ui": true, "zipkin": true, "influxdb": true, "couchdb": true, "cassandra": true, "neo4j": true, "clickhouse-server": true, "etcd": true, "mssql": true, "node": true, "maven": true, "golang": true, "python": true, "openjdk": true}
	wellKnownOwners = map[string]bool{"bitnami": true, "confluentinc": true, "grafana": true, "prom": true, "hashicorp": true, "registry.k8s.io": true, "k8s.gcr.io": true, "quay.io": true, "gcr.io/distroless": true, "mcr.microsoft.com": true}
)

// storage are beginnings of the names of images that store data or pass it on, whoever makes them.
var storage = []string{"postgres", "postgis", "pgvector", "timescale", "mysql", "mariadb", "mongo", "redis", "valkey", "rabbitmq", "kafka", "zookeeper", "elasticsearch", "opensearch", "memcached", "mssql", "minio"}

func containersOf(file string, doc *yaml.Node, helm bool) []container {
	var out []container
	list := items(get(doc, "items"))
	switch kind := str(get(doc, "kind")); {
	case kind == "Template": // OpenShift
		list = items(get(doc, "objects"))
	case kind != "List" || len(list) == 0:
		list = []*yaml.Node{doc}
	}
	for _, m := range list {
		workload := str(get(m, "kind")) + " " + str(get(m, "metadata", "name"))
		add := func(n, pod *yaml.Node) {
			if n = follow(n); n != nil && n.Kind == yaml.MappingNode {
				out = append(out, container{file, workload, n, pod, helm})
			}
		}
		for _, p := range podPaths {
			pod := get(m, p...)
			for _, key := range []string{"initContainers", "containers"} {
				for _, n := range items(get(pod, key)) {
					add(n, pod)
				}
			}
		}
		for _, n := range items(get(m, "spec", "steps")) { // Tekton
			add(n, nil)
		}
		for _, t := range items(get(m, "spec", "templates")) { // Argo
			add(get(t, "container"), nil)
			add(get(t, "script"), nil)
		}
	}
	return out
}

// container reads what a manifest says about the running container.
func (f *finder) container(c container) {
	named := ""
	if c.name() != "" {
		named = ", container " + c.name()
	}
	use := func(n *yaml.Node, format string, args ...any) Use {
		return Use{ID: "k8s-exec", File: c.file, Line: n.Line,
			Detail: strings.ReplaceAll(c.workload+named+": "+fmt.Sprintf(format, args...), helmMark, "…")}
	}
	command, args := get(c.node, "command"), get(c.node, "args")
	switch {
	case command != nil && strs(command) != nil:
		u := use(command, "it starts %s", shown(append(strs(command), strs(args)...)))
		u.Entrypoint, u.Command = strs(command), strs(args)
		f.add(u)
	case args != nil && strs(args) != nil:
		u := use(args, "it starts with the arguments %s", shown(strs(args)))
		u.Command = strs(args)
		f.add(u)
	}
	for _, key := range []string{"script", "source"} {
		if n := get(c.node, key); str(n) != "" {
			u := use(n, "a script runs in this image")
			u.Unread = "what it needs of the image is not read"
			f.add(u)
		}
	}
	for _, at := range [][]string{{"livenessProbe"}, {"readinessProbe"}, {"startupProbe"}, {"lifecycle", "postStart"}, {"lifecycle", "preStop"}} {
		n := get(c.node, append(at, "exec", "command")...)
		if argv := strs(n); len(argv) > 0 {
			f.add(use(n, "%s runs %s", at[len(at)-1], shown(argv)).withExec(argv))
		} else if e := get(c.node, append(at, "exec")...); e != nil {
			u := use(e, "%s runs a program", at[len(at)-1])
			u.Unread = "the command is filled in elsewhere"
			f.add(u)
		}
	}
	for _, n := range items(get(c.node, "env")) {
		if name := str(get(n, "name")); name != "" && !strings.Contains(name, helmMark) {
			value := get(n, "value")
			u := use(n, "it sets %s", name)
			if value == nil || strings.Contains(value.Value, helmMark) {
				u.setEnv(name)
			} else {
				u.setEnv(name + "=" + value.Value)
			}
			f.add(u)
		}
	}
	for _, n := range items(get(c.node, "volumeMounts")) {
		if at := str(get(n, "mountPath")); at != "" {
			u := use(n, "it mounts %s over %s", str(get(n, "name")), at)
			u.Volumes = []Volume{{Source: "/" + str(get(n, "name")), Target: strings.ReplaceAll(at, helmMark, "$")}}
			f.add(u)
		}
	}
	if n := get(c.node, "workingDir"); str(n) != "" {
		u := use(n, "it runs in %s", n.Value)
		u.Workdir = n.Value
		f.add(u)
	}
	for _, sc := range []*yaml.Node{get(c.node, "securityContext"), get(c.pod, "securityContext")} {
		f.securityContext(sc, use)
	}
}

func (f *finder) securityContext(sc *yaml.Node, use func(*yaml.Node, string, ...any) Use) {
	if n := get(sc, "runAsUser"); str(n) != "" {
		u := use(n, "it runs as user %s", n.Value)
		u.User = strings.ReplaceAll(n.Value, helmMark, "$")
		f.add(u)
	}
	if n := get(sc, "runAsNonRoot"); str(n) == "true" {
		u := use(n, "it must not run as root")
		u.NonRoot = true
		f.add(u)
	}
	if n := get(sc, "readOnlyRootFilesystem"); str(n) == "true" {
		u := use(n, "its root file system is read-only")
		u.ReadOnly = true
		f.add(u)
	}
	if n := get(sc, "capabilities", "drop"); len(strs(n)) > 0 {
		u := use(n, "it drops the capabilities %s", strings.Join(strs(n), ", "))
		for _, d := range strs(n) {
			u.Drop = append(u.Drop, capability(d))
		}
		f.add(u)
	}
}
