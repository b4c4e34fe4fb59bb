package transforms_test

import "regexp"

// argument says why mutants may live whose names match.
type argument struct {
	name *regexp.Regexp
	why  string
	used bool
}

// argued are the mutants that may live.
var argued = []*argument{
	{name: re(`: a slash behind the destination$`), why: "of what is known to be a directory, the content goes to the same place"},
	{name: re(`: a relative destination$`), why: "the working directory is / there"},
	{name: re(`: no tag$`), why: "both images float, or the newer C library runs what was linked with the older"},
	{name: re(`: a shell in JSON$`), why: "the old command had that very shell around it"},
	{name: re(`: at the end: an installed package$`), why: "the file's own step, done twice"},
	{name: re(`(exec-and-port|java-opts|seed-shell-entrypoint|jar-by-a-version-of-the-build): at the end: another command$`), why: "beside an ENTRYPOINT in shell form a command is not used"},
	{name: re(`(own-user-and-directory|user-before-the-directory): line 1[23]: no owner$`), why: "a copied file keeps its owner, and a directory that is there its own"},
	{name: re(`own-user-and-directory: line 1[01]: (workdir below run|run below copy)$`), why: "chown -R gives the user what is there, and what is copied later keeps its owner"},
	{name: re(`user-before-the-directory: line 11: workdir below copy$`), why: "COPY --chown makes the directories above for the same user"},
	{name: re(`(user-writes-working-directory: line 12|writes-at-home: line 11): workdir below user$`), why: "the directory is there"},

	{name: re(`fonts-of-a-browser: line 9: run below run$`), why: "two packages that do not depend on each other"},
	{name: re(`distro-several-steps: line 14: run below run$`), why: "packages and the local time have nothing to do with each other"},
	{name: re(`fonts-of-packages: line 15: run below run$`), why: "fonts and an account have nothing to do with each other"},
	{name: re(`distro-in-the-root: line 9: drop WORKDIR /$`), why: "/ is where a process starts without the line"},
	{name: re(`: env below run$`), why: "the name stands in single quotes: the image fills it in at start"},

	{name: re(`'    location / \{ try_files \$uri \$uri/ =404; \}' \\\\?$`), why: "nginx does the same without the location"},
	{name: re(`: "/\[\\\\w\\\\s.* for "/\[\\\\w\\\\s`), why: "no request has a bare dollar sign: browsers do not need one, and %24 is answered above"},
	{name: re(`drop '    listen 80;'`), why: "80 is what nginx listens on without the line"},
	{name: re(`(drop '    absolute_redirect off;'|add absolute_redirect on; to )`), why: "nothing there redirects; where something does, the proof says so"},
	{name: re(`: twice '    (types|include|location|error_page) `), why: "the first one wins, or both say the same"},
	{name: re(`: add index `), why: "a block that asks for index pages is rejected; elsewhere nothing asks"},
	{name: re(`: add error_page 500 502 /index.html;`), why: "nothing in the block makes these errors"},
	{name: re(`: add error_page 404 /x;`), why: "the block has no 404, or names its page below"},
	{name: re(`: add gzip_types text/plain;`), why: "nothing there is compressed, or only pages are served"},
	{name: re(`: add gzip_static on; to '    location `), why: "only the page is served there, or the files are compressed anyway, or their .gz files sent; elsewhere the proof says so"},
	{name: re(`: add types \{ text/plain html; \}`), why: "mime.types stands below it and names html again, or no file is served there"},
	{name: re(`: add server_name `), why: "the only server answers to any name"},
	{name: re(`: add default_type text/plain; to `), why: "what is served there has a type"},
	{name: re(`: add (etag off|charset koi8-r); to `), why: "what is served there has none, or differs in that already, stated"},
	{name: re(`: "=403;" for "=404;"`), why: "the fallback is there, or both are one stated difference"},
	{name: re(`: "/index.html;" for "=404;"`), why: "the fallback is there"},
	{name: re(`: "~\*" for "~"`), why: "the pattern has no letters"},
	{name: re(`: "\[\^/\]\+\\\\\.`), why: "every path begins with the slash that the pattern lost"},
	{name: re(`: "/\[\^/\]\+\\\\\.\[\^\./\]\+" for `), why: "they part where a folder with a dot holds a file without one, which no request asks for"},
	{name: re(`: "/\[\^/\]\*`), why: "they part at names that begin with a dot, which both locations answer alike"},
	{name: re(`: "\(\.\+\)/\$" for `), why: "the pattern begins at the first letter anyway"},
	{name: re(`: ".*" for ".*" in '    location (= /favicon.ico|\^~ /.well-known) `), why: "they part at longer names than the icon's and the folder's"},

	{name: re(`beside-the-program: a compose mount$`), why: "nothing that starts lies in what is mounted over"},
	{name: re(`beside-the-program: line \d+: drop WORKDIR /$`), why: "/ is where a process starts without the line"},
	{name: re(`nginx-installed-by-apt: line 9: .*('# the map|server_name _|index index\.html|'')`), why: "a comment, a blank line, the name of the only server and nginx's own index page say nothing"},
	{name: re(`nginx-installed-in-the-stage: line \d+: add absolute_redirect on;`), why: "it is on where a block does not turn it off"},
	{name: re(`module-path-with-the-jar: a profile with another name$`), why: "the directory is on the module path, whatever the jar in it is called"},
	{name: re(`own-server-before-global: an older server$`), why: "the project's own server comes first in PATH"},
	{name: re(`shell-in-json: an argument$`), why: "sh -c takes it for its own name"},
	{name: re(`start-script-that-executes: an argument$`), why: "the script does not read its arguments"},
	{name: re(`health-check-two-programs: another program$`), why: "the old health check has lost its program, too, and the build says so"},
	{name: re(`: a directory nobody can foresee$`), why: "nothing but sources is in the old image"},
	{name: re(`(beside-the-program|gopath-by-import-path|dep-by-its-script|gopath-layout|moved-after-build|start-changes-to-the-sources|workspace|workspace-from-above): (a file |templates|files that are served|a directory )`), why: "the old image has it nowhere that the program looks, or all of that crosses"},
	{name: re(`(distro-go-of-another-image|distro-release-by-argument|distro-zone-that-was-not-there): a client of TLS$`), why: "the old image has no roots either"},
	{name: re(`(distro-argument-of-the-tool-chain|distro-in-the-root): a client of TLS$`), why: "curl and git bring the roots to both images"},
	{name: re(`distro-gopath: a file that is read$`), why: "there is no go.mod"},
	{name: re(`distro-roots-of-the-project: a time zone$`), why: "the old image has no zone data either"},
	{name: re(`time-zone-embedded: a time zone$`), why: "zone data is in the program"},
	{name: re(`static-by-tags: cgo$`), why: "-extldflags -static links C's library into the program"},
	{name: re(`: a dependency that nobody knows$`), why: "files beside the jar are asked for, and there are none, or they cross"},
	{name: re(`: another build$`), why: "what the builder writes crosses, whatever writes it"},
	{name: re(`(copied-to-web-root|distro-centos-yarn|distro-ubuntu-nodesource|nginx-installed-in-the-stage): another output directory by an option$`), why: "the old server has lost its directory, too, and the build says so"},
	{name: re(`(built-before-the-image|manifest-beside-the-client|client-named-by-a-flag|nothing-builds-copied-by-name): rewrites$`), why: "the file is beside what is served, not in it"},
	{name: re(`(copied-jar|project-in-a-folder|started-in-target): (configuration beside the jar|a file that is read)$`), why: "it is not in the working directory"},
	{name: re(`project-in-the-root: a path that nobody can foresee$`), why: "all that the project has crosses"},
	{name: re(`company-parent-with-boot: another version$`), why: "the parent may give the jar its name; what the command names crosses, and the build says where it is missing"},
}
