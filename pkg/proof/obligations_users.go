package proof

// usersRows concern who else uses the file.
var usersRows = []Obligation{
	{
		ID: "compose-override", Group: 'U', Severity: 1, Frequency: 3, Kind: RefusesFile,
		Sentence: "Compose services that build this file still start.",
		Breaks:   "command: npm run dev, or sources mounted over the directory, need the old image's tools.",
		Checks:   "Compose files, with overrides and extends, development containers and the like are read.",
		Lift:     "Give the service a Dockerfile, or a build target, of its own.",
		Source:   "docker/compose#7262",
	},
	{
		ID: "ci-uses-image", Group: 'U', Severity: 1, Frequency: 2, Kind: RefusesFile,
		Sentence: "Pipelines that run tools inside the image still can.",
		Breaks:   "docker run IMAGE npm test finds no npm.",
		Checks:   "Workflows, Makefiles and scripts that build this file run nothing of the tool chain in it.",
		Lift:     "Run the tool in an image of its own.",
		Source:   "department-of-veterans-affairs/vets-api#21774",
	},
	{
		ID: "k8s-exec", Group: 'U', Severity: 1, Frequency: 2, Kind: RejectsPlan,
		Sentence: "Probes and commands of manifests find their programs.",
		Breaks:   "An exec probe or a preStop hook without its shell restarts the container.",
		Checks:   "Commands of manifests that name the image are programs of the new image.",
		Lift:     "Use an HTTP probe.",
		Source:   "coredns/coredns#2984",
	},
	{
		ID: "image-as-base", Group: 'U', Severity: 1, Frequency: 1, Kind: RefusesFile,
		Sentence: "No other image is built on this one.",
		Breaks:   "Child images need npm, mvn or the sources.",
		Checks:   "No Dockerfile of the repository builds on the image's name.",
		Lift:     "Build the other image on a builder stage.",
	},
	{
		ID: "external-build-inputs", Group: 'U', Severity: 1, Frequency: 1, Kind: RefusesFile,
		Sentence: "Named contexts and targets keep their meaning.",
		Breaks:   "A named context replaces a stage of its name.",
		Checks:   "Bake and compose files name no context and no target that the new stage's name meets.",
		Lift:     "Rename the context.",
		Source:   "Dockerfile reference, BuildKit arguments",
	},
	{
		ID: "windows-containers", Group: 'U', Severity: 2, Frequency: 1, Kind: RefusesFile,
		Sentence: "The image is one for Linux.",
		Breaks:   "Windows has other paths, no --chown and no scratch.",
		Checks:   "The base is no Windows image, and the file has no escape=`.",
		Lift:     "Nothing to lift: msb serves Linux images.",
		Source:   "Dockerfile reference",
	},
}
