package proof

// Obligation is something that a rewrite must preserve. Its id is the reason that users see; ids are stable.
type Obligation struct {
	ID string
	// Group is the letter of the part it concerns: P parse and print, S stages and build, C image configuration,
	// F files, N Node to nginx, J Maven to JRE, G Go to scratch, U users of the file.
	Group     byte
	Severity  int    // 1: a silently wrong image; 2: fails at build or start; 3: cosmetic
	Frequency int    // 3: most candidate files; 2: regular; 1: rare
	Refuses   bool   // a finding refuses the file; otherwise it rejects the plan
	Sentence  string // what must hold
	Lift      string // what would lift a finding
}

// Obligations is the catalogue, in the order of groups. Ids of parsing and printing are laws of pkg/dockerfile;
// they are listed because a broken one is reported under its id.
func Obligations() []Obligation { return obligations }

// Lookup returns the row of an id.
func Lookup(id string) (Obligation, bool) {
	for _, o := range obligations {
		if o.ID == id {
			return o, true
		}
	}
	return Obligation{}, false
}

var obligations = []Obligation{
	{"custom-frontend", 'P', 1, 1, true, "The file means what BuildKit's own frontend makes of it.", "Use docker/dockerfile as the frontend."},
	{"dangling-continuation", 'P', 1, 2, true, "Instructions end where BuildKit sees their end.", "Remove the backslash at the end of the last line."},
	{"directive-position", 'P', 1, 2, false, "The directives stay at the top and keep their values.", ""},
	{"lint-as-error", 'P', 2, 1, false, "BuildKit's linter finds nothing that it did not find before.", "Mend the lint warning in the file."},
	{"builder-prefix", 'P', 1, 3, false, "The builder keeps the old file's steps byte for byte.", ""},

	{"already-multistage", 'S', 1, 3, true, "A file that is split already is left alone.", ""},
	{"base-unknown", 'S', 1, 2, true, "The base image is one that msb knows.", "Build on an image of the catalogue, or a tag of it that is listed."},
	{"base-onbuild", 'S', 1, 1, true, "The base image runs no triggers.", "Use the base without -onbuild."},
	{"own-onbuild", 'S', 1, 1, true, "The image is no base for others.", "Remove ONBUILD, or keep the image as it is."},
	{"stage-shape", 'S', 1, 1, false, "One stage is added, the last.", ""},
	{"stage-name-shadow", 'S', 1, 1, false, "No stage is named like an image in use.", "Rename the stage."},
	{"arg-redeclare", 'S', 1, 2, false, "Each build argument that the last stage uses is declared there.", "Use ENV or a literal value."},
	{"floating-pair", 'S', 1, 2, false, "Builder and runtime move together, where something crosses that ties them.", "Name a version in FROM."},
	{"platform-and-arch", 'S', 1, 2, false, "Each platform's image holds programs for that platform.", "Drop the fixed platform, or name one that the runtime image has."},
	{"runtime-run-steps", 'S', 1, 3, false, "What RUN steps leave for the running container is in the new image.", "Move the command to a script that msb can read, or out of the image."},
	{"manifest-unreadable", 'S', 1, 1, false, "The manifest that decides what is built can be read.", "Mend the file."},
	{"secrets-in-builder", 'S', 1, 1, false, "No secret moves into the final image that was not there.", "Use a build secret."},
	{"cache-mount-output", 'S', 2, 2, false, "The artifact is in a layer, not in a mount.", "Copy the artifact out of the mount within its RUN."},

	{"effective-command", 'C', 1, 3, false, "The same program starts with the same arguments.", "Name the program in CMD or ENTRYPOINT directly."},
	{"shell-form-needs-shell", 'C', 2, 3, false, "A command in shell form has a shell.", "Write the command as a JSON array."},
	{"env-carry", 'C', 1, 3, false, "Every variable that the program could read has the same value.", "Write the value literally."},
	{"inherited-config", 'C', 1, 2, false, "Variables that came from the old base are there where they are used.", "Write the value literally instead of the base image's variable."},
	{"locale", 'F', 1, 1, false, "The locale stays.", "Set LANG in the file."},
	{"workdir-carry", 'C', 1, 3, false, "The working directory stays.", "Write WORKDIR with an absolute literal path."},
	{"user-carry", 'C', 1, 2, false, "The same numeric user runs the process.", "Use a numeric user."},
	{"expose-and-port", 'C', 1, 3, false, "The ports stay.", ""},
	{"healthcheck-carry", 'C', 1, 2, false, "The health check stays and its program exists.", "Check health with a program that the runtime image has."},
	{"volume-carry", 'C', 1, 1, false, "Volumes stay, with the directories that seed them.", ""},
	{"label-carry", 'C', 3, 2, false, "Labels stay.", ""},
	{"stopsignal-and-pid1", 'C', 1, 1, false, "The container stops the same way.", ""},
	{"shell-scope", 'C', 1, 1, false, "SHELL stays where a shell form depends on it.", "Write the command as a JSON array."},

	{"runtime-read-files", 'F', 1, 3, false, "Every file that the program opens is in the new image.", "Name the files by literal paths, or embed them."},
	{"ca-certificates", 'F', 1, 3, false, "TLS clients find the same roots.", "Install company roots in the runtime image's base."},
	{"helper-programs", 'F', 1, 3, false, "Every program that is executed is in the new image.", "Run nothing but the program itself."},
	{"copy-top-dir-owner", 'F', 1, 2, false, "Owner and mode of directories stay.", "Own the directory by a numeric user with COPY --chown."},
	{"glob-zero-match", 'F', 1, 1, false, "The artifact is copied by its name.", ""},
	{"glob-multi-match", 'F', 1, 2, false, "Exactly the intended file is copied.", "Name the artifact in the start command."},
	{"glob-meta-in-path", 'F', 2, 1, false, "No copied path holds characters that COPY takes as a pattern.", "Rename the path."},
	{"whole-file-system", 'F', 1, 1, false, "Never the whole file system is copied.", "Set WORKDIR to a directory of the application's own."},
	{"runtime-written-dirs", 'F', 1, 2, false, "Directories that the program writes to exist and are writable.", ""},
	{"tmp-dir", 'F', 1, 2, false, "There is a temporary directory.", ""},
	{"tzdata", 'F', 1, 2, false, "Time zones are found.", ""},
	{"passwd-users", 'F', 2, 2, false, "Accounts that are looked up by name exist.", ""},
	{"libc-family", 'F', 2, 2, false, "A program linked with a C library finds the same family, as new or newer.", "Link statically."},
	{"shared-libs", 'F', 2, 2, false, "Shared libraries that the program loads are there.", "Link statically."},
	{"file-modes", 'F', 1, 2, false, "A server that is not root can read what it serves.", "Let others read the files: chmod -R a+rX."},
	{"file-caps-setuid", 'F', 1, 1, false, "File capabilities and set-user-id bits stay.", "Listen on a port of 1024 or more."},

	{"node-is-static", 'N', 1, 3, false, "Only a program that is nothing but a static file server is replaced.", "Serve the build output with a static file server."},
	{"node-dev-server", 'N', 1, 3, true, "A development server is no production image.", "Build in a RUN step and serve the result, or keep this Dockerfile for development."},
	{"node-outdir", 'N', 1, 3, false, "The directory served is the one that the old server served.", "Name the directory in the server's command, the one that the build writes."},
	{"node-port", 'N', 1, 3, false, "The listening port stays.", "Give the server its port as a literal number."},
	{"spa-fallback", 'N', 1, 3, false, "Unknown paths answer as before.", ""},
	{"node-runtime-build-or-env", 'N', 1, 2, false, "Nothing is built or written when the container starts.", "Build in a RUN step."},
	{"static-server-features", 'N', 1, 2, false, "Every feature of the old server that was used is kept.", "Drop the option, or keep the server."},
	{"nginx-config-clash", 'N', 1, 2, false, "nginx's configuration is the one that was written for it, and it can be read.", ""},
	{"nginx-user-and-rofs", 'N', 2, 2, false, "A server that ran as a user other than root still does.", "Listen on a port of 1024 or more."},
	{"extra-root-files", 'N', 1, 1, false, "Nothing is mounted into the served directory.", "Mount the files elsewhere, or keep the server."},

	{"maven-artifact", 'J', 1, 3, false, "The jar is the one that the old command ran.", "Name the jar in the start command as the build names it."},
	{"maven-run-goal", 'J', 1, 2, true, "A command that runs the build tool is no packaged application.", "Package in a RUN step and start the jar with java -jar."},
	{"thin-jar-classpath", 'J', 1, 2, false, "Everything on the class path is there.", "Name each entry of the class path literally."},
	{"spring-cwd-config", 'J', 1, 2, false, "Configuration beside the jar is there.", ""},
	{"jre-modules", 'J', 1, 2, false, "Parts that only a JDK has are there where they are used.", ""},
	{"java-options-and-agents", 'J', 1, 2, false, "Files named in Java options are there.", "Name the file literally."},
	{"java-version-vendor", 'J', 2, 2, false, "The Java version stays.", "Name the Java version in FROM."},
	{"java-fonts-headless", 'J', 1, 1, false, "Fonts are there where they are used.", ""},
	{"war-and-servers", 'J', 2, 1, false, "A war runs in the server it was made for.", "Package an executable jar."},

	{"go-static-proof", 'G', 2, 3, false, "A program in an image without a loader is static.", "Build with CGO_ENABLED=0."},
	{"cgo-free-modules", 'G', 1, 2, false, "A program that needs cgo keeps it.", "Replace the module by one in pure Go."},
	{"go-binary-path", 'G', 1, 2, false, "The program is the one that the start command names.", "Build with -o to the path that CMD names."},
	{"go-run-or-dev", 'G', 1, 2, true, "A command that compiles at start is no packaged program.", "Build in a RUN step and start the binary."},
	{"go-exec-children", 'G', 1, 2, false, "Programs that the program executes are there.", ""},
	{"go-stdlib-data", 'G', 1, 2, false, "Data that Go's library reads is there.", ""},

	{"compose-override", 'U', 1, 3, true, "Compose services that build this file still start.", "Give the service a Dockerfile, or a build target, of its own."},
	{"ci-uses-image", 'U', 1, 2, true, "Pipelines that run tools inside the image still can.", "Run the tool in an image of its own."},
	{"k8s-exec", 'U', 1, 2, false, "Probes and commands of manifests find their programs.", "Use an HTTP probe."},
	{"image-as-base", 'U', 1, 1, true, "No other image is built on this one.", "Build the other image on a builder stage."},
	{"external-build-inputs", 'U', 1, 1, true, "Named contexts and targets keep their meaning.", "Rename the context."},
}
