package recipe

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
	"github.com/msb-dev/msb/pkg/site"
)

// portChoice is a port that a shell puts into the command line when the container starts.
// unsettled says why no port is known by default; value is a placeholder then.
// word is what stood in the command line, and stands what took its place.
type portChoice struct{ variable, value, unsettled, word, stands string }

// chosenPort is a word of a server's command line that is a port, or ends in one, and comes from a variable: $PORT, ${PORT:-3000}, tcp://0.0.0.0:$PORT.
var chosenPort = lazyregexp.New(`^"?(tcp://[0-9a-z.]*:|-{1,2}(?:p|l|port|listen)=|)\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)(?::?-([0-9]+))?\})"?$`)

// settlePort puts into the one word that is known at start only the port that the server listens on where nobody chooses another: the default that
// the word itself names, or the one port of EXPOSE.
func (l launching) settlePort(st *Stage) launching {
	at := slices.Index(l.fixed, false)
	if at < 0 {
		return l
	}
	m := chosenPort.FindStringSubmatch(l.argv[at])
	if m == nil || l.port.variable != "" || slices.Contains(l.fixed[at+1:], false) {
		return l
	}
	choice := portChoice{variable: m[2] + m[3], value: m[4], word: l.argv[at]}
	if choice.value == "" {
		choice.value = onlyPort(st)
	}
	if choice.value == "" {
		choice.value, choice.unsettled = "1", fmt.Sprintf("%s is chosen when the container starts, and nothing says which port it is by default", choice.variable)
	}
	choice.stands = m[1] + choice.value
	l.argv, l.fixed = slices.Clone(l.argv), slices.Clone(l.fixed)
	l.argv[at], l.fixed[at], l.port = choice.stands, true, choice
	return l
}

// unsettle puts the word back where no server of files starts.
func (l launching) unsettle() launching {
	if at := slices.Index(l.argv, l.port.stands); l.port.variable != "" && at >= 0 {
		l.argv, l.fixed = slices.Clone(l.argv), slices.Clone(l.fixed)
		l.argv[at], l.fixed[at] = l.port.word, false
	}
	return l
}

func (l launching) failPort(why string) {
	l.fail("node-port", "%s", why)
	l.out.Lift = "Give the variable a default, as in ${PORT:-3000} or ENV PORT=3000, or EXPOSE the port."
}

// onlyPort is the one TCP port that the stage exposes, or "".
func onlyPort(st *Stage) string {
	port := ""
	for name := range st.Config.Ports {
		number, ok := strings.CutSuffix(name, "/tcp")
		if _, err := strconv.Atoi(number); !ok || err != nil || port != "" {
			return ""
		}
		port = number
	}
	return port
}

// templateOf is where the nginx images look for the templates of their configuration (nginx/docker-nginx, 20-envsubst-on-templates.sh).
const templateOf = "/etc/nginx/templates/default.conf.template"

// templated is a configuration as the image's own start script makes it of its template, and the variable that its listen takes. Only that
// may come from the environment; a name of the image's environment elsewhere in the text would be replaced as well.
func templated(text string, env State) (conf, variable string, ok bool) {
	m := listenVariable.FindAllStringSubmatch(text, -1)
	if len(m) != 1 {
		return "", "", false
	}
	variable = m[0][1]
	value, known := env.Lookup(variable)
	if !known {
		return "", "", false
	}
	conf = strings.Replace(text, m[0][0], "listen "+value+";", 1)
	for _, v := range env.vars {
		if strings.Contains(conf, "${"+v.Name+"}") || lazyregexp.New(`\$`+regexp.QuoteMeta(v.Name)+`\b`).MatchString(conf) {
			return "", "", false
		}
	}
	return conf, variable, true
}

var listenVariable = lazyregexp.New(`listen +\$\{([A-Za-z_][A-Za-z0-9_]*)\};`)

// follow marks the addresses whose port a variable of the container chooses.
func follow(list []site.Listen, port, variable string) {
	for i, at := range list {
		if itoa(at.Port) == port {
			list[i].FromEnv, list[i].Named = variable, true
		}
	}
}
