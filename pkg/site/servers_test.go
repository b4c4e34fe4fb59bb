package site

// realServers is the list of what is measured.
func realServers() []realServer {
	var list []realServer
	add := func(pkg, bin string, majors []string, args ...string) {
		for _, m := range majors {
			for _, a := range args {
				list = append(list, realServer{Package: pkg, Major: m, Bin: bin, Args: a})
			}
		}
	}
	file := func(pkg, bin, major, args, name, text string) {
		list = append(list, realServer{Package: pkg, Major: major, Bin: bin, Args: args, Files: map[string]string{name: text}})
	}

	serve := []string{"6", "7", "8", "9", "10", "11", "12", "13", "14"}
	add("serve", "serve", serve[1:], "-s -l {port}", "-l {port}")
	add("serve", "serve", serve[:1], "-s -p {port}", "-p {port}")
	add("serve", "serve", []string{"11"}, "-s -l {port} -C")
	add("serve", "serve", []string{"14"}, "-s -l {port} -C", "-s -l {port} -u", "-s -l {port} --no-etag")
	file("serve", "serve", "14", "-l {port}", "serve.json", `{"cleanUrls": false}`)
	file("serve", "serve", "14", "-s -l {port}", "serve.json", `{"cleanUrls": false}`)
	file("serve", "serve", "14", "-l {port}", "serve.json", `{"trailingSlash": true}`)
	file("serve", "serve", "14", "-l {port}", "serve.json", `{"directoryListing": false}`)
	file("serve", "serve", "14", "-l {port}", "serve.json", `{"trailingSlash": false}`)
	file("serve", "serve", "14", "-s -l {port}", "serve.json", `{"trailingSlash": true}`)
	file("serve", "serve", "14", "-l {port}", "serve.json", `{"rewrites": [{"source": "**", "destination": "/index.html"}]}`)
	file("serve", "serve", "14", "-l {port}", "serve.json", `{"rewrites": [{"source": "/*", "destination": "/index.html"}]}`)

	add("http-server", "http-server", []string{"0.12", "0.13", "13", "14"}, ". -p {port}")
	add("http-server", "http-server", []string{"0.12", "14"}, ". -p {port} -c10 --cors", ". -p {port} -e txt")
	add("http-server", "http-server", []string{"14"}, ". -p {port} -c-1", ". -p {port} --no-dotfiles", ". -p {port} -d false",
		". -p {port} -i false", ". -p {port} -i false -d false", ". -p {port} -e .txt", ". -p {port} -e html", ". -p {port} --cors=X-One,X-Two")

	add("sirv-cli", "sirv", []string{"1", "2", "3"}, "--single --port {port}", "--port {port}")
	add("sirv-cli", "sirv", []string{"3"}, "--single --port {port} --dev", "--port {port} --etag --maxage 60",
		"--port {port} --maxage 0", "--port {port} --maxage 5 --immutable", "--port {port} --maxage 0 --etag --dev", "--single --port {port} --dotfiles --cors", "--single about.html --port {port}")

	for _, m := range []string{"2", "3", "4.5.0", "4", "5.0.0", "5.4.0", "5", "6.0.0", "6", "7", "8"} {
		list = append(list, realServer{Package: "vite", Major: m, Bin: "vite", Args: "preview --port {port} --host 127.0.0.1", Sub: "dist"})
	}
	for _, m := range []string{"4", "5"} {
		list = append(list, realServer{Package: "vite", Major: m, Bin: "vite", Args: "preview --port {port} --host 127.0.0.1", Sub: "dist",
			Files: map[string]string{"vite.config.js": "export default { appType: 'mpa' }"}})
	}

	list = append(list, realServer{Package: "vite", Major: "5", Bin: "vite", Args: "preview --port {port} --host 127.0.0.1", Sub: "out/site",
		Files: map[string]string{"vite.config.js": "import path from 'path'\nimport { fileURLToPath } from 'url'\n" +
			"export default ({ mode }) => {\n  const outDir = 'x' // not this one\n  return { build: { outDir: 'out/site' }, preview: { port: 1 } }\n}"}})

	linked := func(pkg, bin, major, args, sub, with string, files map[string]string) {
		list = append(list, realServer{Package: pkg, Major: major, Bin: bin, Args: args, Sub: sub, Files: files, Link: true, With: with})
	}
	docusaurus := func(more string) map[string]string {
		return map[string]string{"docusaurus.config.js": "module.exports = {title: 'x', url: 'https://example.org', baseUrl: '/'" + more + "}\n", "package.json": "{}"}
	}
	const react17, react18 = "react@17 react-dom@17", "react@18 react-dom@18 @mdx-js/react@3"
	const served = "serve --port {port} --host 127.0.0.1 --no-open"
	linked("@docusaurus/core", "docusaurus", "2", served, "build", react17, docusaurus(""))
	linked("@docusaurus/core", "docusaurus", "3", served, "build", react18, docusaurus(""))
	linked("@docusaurus/core", "docusaurus", "3", served, "build", react18, docusaurus(", trailingSlash: false"))
	linked("@docusaurus/core", "docusaurus", "3", served, "build", react18, docusaurus(", trailingSlash: true"))

	for _, m := range []string{"2", "3", "4", "5"} {
		linked("gatsby", "gatsby", m, "serve --port {port} --host 127.0.0.1", "public", react18, map[string]string{"gatsby-config.js": "module.exports = {}\n",
			"package.json": `{"name": "x", "dependencies": {"gatsby": "*"}}`, ".cache/match-paths.json": "[]"})
	}
	for _, m := range []string{"4", "5"} {
		linked("astro", "astro", m, "preview --port {port} --host 127.0.0.1", "dist", "", map[string]string{"package.json": `{"type": "module"}`, "src/pages/index.astro": ""})
	}
	add("angular-http-server", "angular-http-server", []string{"1.12"}, "-p {port}", "-p {port} --cors")
	add("@quasar/cli", "quasar", []string{"2"}, "serve . --port {port} --history --silent", "serve . --port {port} --silent")
	add("python", "python3", []string{"3"}, "-m http.server {port} --bind 127.0.0.1")

	add("local-web-server", "ws", []string{"4", "5"}, "--port {port}", "--port {port} --spa index.html", "--port {port} --compress", "--port {port} --spa app.html", "--port {port} --spa about.html --compress")
	return list
}
