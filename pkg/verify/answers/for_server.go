package answers

import "slices"

// ForServer lists what a server other than of files is asked on a port: "/", what the user gave, which keeps its port if it has one, and
// paths that were found or are usual. A path that neither side knows answers alike on both.
func ForServer(given []Question, found []string, port int) []Question {
	var list []Question
	seen := map[string]bool{}
	add := func(q Question) {
		if q.Port == 0 {
			q.Port = port
		}
		if !seen[q.Name] {
			seen[q.Name] = true
			list = append(list, q)
		}
	}
	for _, q := range given {
		add(q)
	}
	add(Question{Name: "GET /", Method: "GET", Path: "/"})
	for _, p := range slices.Concat(found, usualPaths) {
		if q, err := Parse("GET " + p); err == nil {
			add(q)
		}
	}
	return list
}

// usualPaths are where servers tell of themselves, and two that hardly one has. Metrics are not among them: they differ from one second
// to the next.
var usualPaths = []string{
	"/health",                  // by custom
	"/healthz",                 // Kubernetes: kubernetes.io/docs/reference/using-api/health-checks
	"/livez",                   // the same
	"/readyz",                  // the same
	"/actuator",                // Spring Boot: docs.spring.io/spring-boot/reference/actuator/endpoints.html
	"/actuator/health",         // the same
	"/q/health",                // Quarkus: quarkus.io/guides/smallrye-health
	"/api",                     // by custom
	"/v3/api-docs",             // springdoc-openapi
	"/index.html",              // of static resources that a program carries
	"/favicon.ico",             // the same
	"/no/such/page",            // error pages
	"/no-such-file.txt?q=%20x", // the same
}
