package project

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// tasks reads containers of Amazon ECS: task definitions in JSON, in CloudFormation, and those of Elastic Beanstalk. Which of them run the
// file's image is known by name or, if the project has one Dockerfile and the definitions one image that is not a well-known one, by there
// being no other. (docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html,
// docs.aws.amazon.com/elasticbeanstalk/latest/dg/single-container-docker-configuration.html, 2026-08.)
func (f *finder) tasks() {
	type task struct {
		file string
		node *yaml.Node
	}
	var all []task
	apps := map[string]bool{}
	ours := false
	f.eachDocument(taskFile, func(name string, doc *yaml.Node) { // JSON is YAML
		if get(doc, "AWSEBDockerrunVersion") != nil && get(doc, "containerDefinitions") == nil {
			if get(doc, "Image") == nil && path.Join(path.Dir(name), "Dockerfile") == f.p.file || f.names.repository(str(get(doc, "Image", "Name"))) {
				f.beanstalk(name, doc)
			}
			return
		}
		mappings(doc, 40, func(n *yaml.Node) {
			for _, key := range []string{"containerDefinitions", "ContainerDefinitions"} {
				for _, c := range items(get(n, key)) {
					image := taskImage(c)
					if image == "" {
						continue
					}
					all = append(all, task{name, c})
					if f.names.repository(image) {
						ours = true
					} else if repo, _ := splitRef(canonical(image)); !wellKnown(repo) {
						apps[repo] = true
					}
				}
			}
		})
	})
	for _, t := range all {
		image := taskImage(t.node)
		repo, _ := splitRef(canonical(image))
		if f.names.repository(image) || !ours && f.only && len(apps) == 1 && apps[repo] {
			f.task(t.file, t.node)
		}
	}
}

// either is a key in ECS' own spelling or in CloudFormation's.
func either(n *yaml.Node, key string) *yaml.Node {
	if v := get(n, key); v != nil {
		return v
	}
	return get(n, strings.ToUpper(key[:1])+key[1:])
}

// taskImage is a container's image; what a template computes is taken as it is written.
func taskImage(n *yaml.Node) string {
	v := either(n, "image")
	if v != nil && v.Kind == yaml.MappingNode && len(v.Content) == 2 {
		v = follow(v.Content[1])
	}
	return strings.Trim(str(v), "<>")
}

func (f *finder) task(name string, c *yaml.Node) {
	use := func(n *yaml.Node, what string) Use {
		return Use{ID: "k8s-exec", File: name, Line: n.Line, Detail: "the task's container " + str(either(c, "name")) + " " + what}
	}
	entry, command := either(c, "entryPoint"), either(c, "command")
	switch {
	case len(strs(entry)) > 0:
		u := use(entry, "starts "+shown(append(strs(entry), strs(command)...)))
		u.Entrypoint, u.Command = strs(entry), strs(command)
		f.add(u)
	case len(strs(command)) > 0:
		u := use(command, "starts with "+shown(strs(command)))
		u.Command = strs(command)
		f.add(u)
	}
	if h := either(either(c, "healthCheck"), "command"); h != nil {
		if argv := healthWords(strs(h)); argv != nil {
			f.add(use(h, "checks its health with "+shown(argv)).withExec(argv))
		}
	}
	for _, m := range items(either(c, "mountPoints")) {
		if at := either(m, "containerPath"); path.IsAbs(str(at)) {
			u := use(at, "mounts a volume over "+at.Value)
			u.Volumes = []Volume{{Source: "/" + str(either(m, "sourceVolume")), Target: at.Value}}
			f.add(u)
		}
	}
	for _, e := range items(either(c, "environment")) {
		if n := either(e, "name"); n != nil {
			u := use(n, "sets "+n.Value)
			u.setEnv(n.Value + "=" + str(either(e, "value")))
			f.add(u)
		}
	}
	if n := either(c, "user"); str(n) != "" {
		u := use(n, "runs as user "+n.Value)
		u.User = n.Value
		f.add(u)
	}
	if n := either(c, "workingDirectory"); str(n) != "" {
		u := use(n, "runs in "+n.Value)
		u.Workdir = n.Value
		f.add(u)
	}
	if n := either(c, "readonlyRootFilesystem"); str(n) == "true" {
		u := use(n, "has a read-only file system")
		u.ReadOnly = true
		f.add(u)
	}
	if n := either(either(either(c, "linuxParameters"), "capabilities"), "drop"); len(strs(n)) > 0 {
		u := use(n, "drops the capabilities "+strings.Join(strs(n), ", "))
		for _, d := range strs(n) {
			u.Drop = append(u.Drop, capability(d))
		}
		f.add(u)
	}
}

func (f *finder) beanstalk(name string, doc *yaml.Node) {
	use := func(n *yaml.Node, what string) Use {
		return Use{ID: "compose-override", File: name, Line: n.Line, Detail: "Elastic Beanstalk builds this Dockerfile and " + what}
	}
	if n := get(doc, "Entrypoint"); words(n) != nil {
		u := use(n, "sets the entrypoint "+shown(words(n)))
		u.Entrypoint, u.Command = words(n), words(get(doc, "Command"))
		f.add(u)
	} else if n := get(doc, "Command"); words(n) != nil {
		f.overrides(name, n.Line, words(n))
	}
	for _, v := range items(get(doc, "Volumes")) {
		if at := get(v, "ContainerDirectory"); path.IsAbs(str(at)) {
			u := use(at, "mounts "+str(get(v, "HostDirectory"))+" over "+at.Value)
			u.Volumes = []Volume{{Source: path.Join("/", str(get(v, "HostDirectory"))), Target: at.Value}}
			f.add(u)
		}
	}
}

// nomad reads tasks of Nomad jobs that run the image. (developer.hashicorp.com/nomad/docs/drivers/docker, 2026-08.)
func (f *finder) nomad() {
	f.each(nomadFile, func(name string, t *sharedText) {
		f.nomadBlocks(name, hclBlocks(hclComments(string(t.bytes)), 1), 8)
	})
}

func (f *finder) nomadBlocks(name string, blocks []hclBlock, depth int) {
	for _, b := range blocks {
		inner := hclBlocks(b.body, b.bodyLine)
		if b.kind != "task" {
			if depth > 0 {
				f.nomadBlocks(name, inner, depth-1)
			}
			continue
		}
		for _, c := range inner {
			if c.kind == "config" {
				f.nomadTask(name, b.label, c)
			}
		}
	}
}

func (f *finder) nomadTask(name, task string, config hclBlock) {
	a := hclAttributes(config.body)
	if !f.names.repository(hclLiteral(a["image"], nil)) {
		return
	}
	at := func(key string) int {
		return config.bodyLine + strings.Count(before(config.body, key), "\n")
	}
	use := func(key, what string) Use {
		return Use{ID: "k8s-exec", File: name, Line: at(key), Detail: "the task " + task + " " + what}
	}
	var args []string
	if a["args"] != "" {
		args = hclStrings(a["args"], nil)
	}
	if e := hclStrings(a["entrypoint"], nil); len(e) > 0 {
		u := use("entrypoint", "sets the entrypoint "+shown(e))
		u.Entrypoint = e
		f.add(u)
	}
	if c := hclLiteral(a["command"], nil); a["command"] != "" || args != nil {
		u := use("command", "")
		if a["command"] != "" {
			u.Command = []string{c}
		} else {
			u = use("args", "")
		}
		u.Command = append(u.Command, args...)
		u.Detail += "runs " + shown(u.Command)
		f.add(u)
	}
	for _, v := range hclStrings(a["volumes"], nil) {
		if vol, ok := shortVolume(v); ok {
			u := use("volumes", "mounts "+v)
			u.Volumes = []Volume{vol}
			f.add(u)
		}
	}
	if w := hclLiteral(a["work_dir"], nil); a["work_dir"] != "" {
		u := use("work_dir", "runs in "+w)
		u.Workdir = w
		f.add(u)
	}
}
