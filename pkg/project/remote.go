package project

import (
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// remote reads command lines that put the image on a platform or go into a container there, and tells whether it is such a line.
func (r *imageRuns) remote(u Use, words []string) bool {
	if len(words) < 2 {
		return false
	}
	switch words[0] {
	case "kubectl", "oc", "microk8s.kubectl", "$KUBECTL":
		r.kubectl(u, words[1:])
	case "gcloud", "heroku":
		r.hosted(u, words)
	case "fly", "flyctl", "dokku":
		r.console(u, words)
	default:
		return false
	}
	return true
}

// kubectlFlags are those of kubectl exec, run and cp. (kubernetes.io/docs/reference/kubectl/generated, 2026-08.)
var kubectlFlags = flagTable{" stdin i tty t quiet q rm attach expose privileged leave-stdin-open no-preserve ", map[byte]string{'n': "namespace", 'c': "container", 'f': "filename", 'l': "labels"}}

// kubectl reads exec into a workload of the image, run of it, and cp out of it.
func (r *imageRuns) kubectl(u Use, words []string) {
	var argv []string
	for i, w := range words {
		if w == "--" {
			words, argv = words[:i], words[i+1:]
			break
		}
	}
	flags, args := kubectlFlags.parse(words, true)
	if len(args) < 2 {
		return
	}
	switch args[0] {
	case "exec", "rsh":
		if len(argv) == 0 {
			argv = args[2:]
		}
		if len(argv) > 0 && r.runsWorkload(args[1], last(flags["container"])) {
			r.f.add(u.withExec(argv))
		}
	case "run":
		if r.names.repository(last(flags["image"])) {
			u.Command = argv
			if _, given := flags["command"]; given {
				u.Entrypoint, u.Command = argv, nil
			}
			u.Programs, u.Unread = programsOf(argv)
			r.f.add(u)
		}
	case "cp":
		if pod, file, ok := strings.Cut(args[1], ":"); ok && strings.HasPrefix(file, "/") && r.runsWorkload(pod, last(flags["container"])) {
			u.Files = []string{file}
			r.f.add(u)
		}
	}
}

// podLabel is the label by which a command asks for a pod.
var podLabel = lazyregexp.New(`(?:app|name|component|run)(?:\.kubernetes\.io/\w+)?=([\w.-]+)`)

// runsWorkload tells whether a workload or pod, as kubectl names it, runs the image.
func (r *imageRuns) runsWorkload(name, container string) bool {
	if strings.HasPrefix(name, "$") || strings.HasPrefix(name, "`") {
		m := podLabel.FindStringSubmatch(name)
		return m != nil && r.f.workloads[m[1]]
	}
	name = name[strings.LastIndexByte(name, '/')+1:]
	for w := range r.f.workloads {
		if (name == w || strings.HasPrefix(name, w+"-")) && (container == "" || r.f.workloads[w+"/"+container]) {
			return true
		}
	}
	return false
}

// hosted reads the command lines that put an image on a platform which sets PORT: Cloud Run to --port or 8080, Heroku to what it likes;
// and those that run something in it there.
// (cloud.google.com/run/docs/container-contract, devcenter.heroku.com/articles/container-registry-and-runtime, 2026-08.)
func (r *imageRuns) hosted(u Use, words []string) {
	line := strings.Join(words, " ") + " "
	flags, args := flagTable{" source-deploy async allow-unauthenticated no-allow-unauthenticated quiet q exit-code no-tty ", map[byte]string{'a': "app"}}.parse(words, true)
	port := "$PORT"
	switch {
	case strings.HasPrefix(line, "gcloud ") && (strings.Contains(line, " run deploy ") || strings.Contains(line, " run jobs ")):
		if port = last(flags["port"]); port == "" {
			port = "8080"
		}
		if c := last(flags["command"]); c != "" {
			u.Entrypoint = strings.Split(c, ",")
		}
		if a := last(flags["args"]); a != "" {
			u.Command = strings.Split(a, ",")
		}
	case strings.HasPrefix(line, "heroku container:push "):
	case strings.HasPrefix(line, "heroku run "):
		if r.f.only && r.f.heroku && len(args) > 2 {
			r.f.add(u.withExec(args[2:]))
		}
		return
	default:
		return
	}
	if image := last(flags["image"]); r.f.only && image == "" || image != "" && (r.f.only || r.names.repository(image)) {
		u.setEnv("PORT=" + port)
		r.f.add(u)
	}
}

// console reads commands that run something in a container of Fly or Dokku.
// (fly.io/docs/flyctl/ssh-console, dokku.com/docs/processes/one-off-tasks, 2026-08.)
func (r *imageRuns) console(u Use, words []string) {
	switch {
	case words[0] == "dokku" && (words[1] == "run" || words[1] == "enter") && len(words) > 3:
		if r.f.only {
			r.f.add(u.withExec(words[3:]))
		}
	case words[0] != "dokku" && len(words) > 2 && words[1] == "ssh" && words[2] == "console":
		flags, _ := flagTable{" pty select s ", map[byte]string{'C': "command", 'a': "app"}}.parse(words[3:], true)
		if c := last(flags["command"]); c != "" && r.f.only && r.f.fly {
			r.f.add(u.withExec(splitWords(c)))
		}
	}
}
