package proof

// verifyRows are what only builds and runs show: msb rewrite --verify. The proof itself finds neither.
var verifyRows = []Obligation{
	{
		ID: "verify-failed", Group: 'V', Severity: 1, Frequency: 1, Kind: RejectsPlan,
		Sentence: "With --verify, the new image, built and run beside the old one, passes every check.",
		Breaks:   "What no file shows is seen by users first: a missing library, another answer, a lost file.",
		Checks:   "msb verify builds and runs both images, and compares them by ten checks.",
		Lift:     "Mend what the check names; msb verify --original OLD NEW shows all of it.",
	},
	{
		ID: "verify-inconclusive", Group: 'V', Severity: 1, Frequency: 1, Kind: RejectsPlan,
		Sentence: "With --verify, both images can be built, run and compared.",
		Breaks:   "A rewrite that nobody has seen run passes for one that was seen.",
		Checks:   "The original builds and does not differ from itself, and each check of msb verify sees what it compares.",
		Lift:     "Say what the image needs here: --build-arg, --env, --http, --network, --timeout.",
	},
}
