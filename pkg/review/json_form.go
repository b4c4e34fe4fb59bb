package review

// JSONSchema is the number of the report's form in JSON. It grows when a field changes its meaning or goes; new fields do not change it.
const JSONSchema = 1

// document is a review for programs. Keys are sorted at each depth. What is not known is null, or an empty text. It names no directory, so that
// the same records give the same bytes wherever they lie; but Trouble names files.
type document struct {
	Builds      *jsonBuilds      `json:"builds"`      // null if nothing was timed
	Differences []jsonDifference `json:"differences"` // of rewrites, the commonest first
	Filters     []string         `json:"filters"`     // flags that projects were chosen by; empty for all
	Funnel      jsonFunnel       `json:"funnel"`
	Kinds       []jsonKind       `json:"kinds"`      // of rewrites, the commonest first
	Projects    []jsonProject    `json:"projects"`   // by repository and path
	Reasons     []jsonReason     `json:"reasons"`    // of refusals, the commonest first; a project counts for each of its reasons
	Risks       []jsonRisk       `json:"risks"`      // of rewrites: exact, stated, assumed
	Runs        []jsonRun        `json:"runs"`       // programs and settings that the records come from
	Saving      jsonSavings      `json:"saving"`     // of rewrites
	Schema      int              `json:"schema"`     // JSONSchema
	Superseded  []string         `json:"superseded"` // records that were not taken, a sentence each
	Transforms  []jsonTransform  `json:"transforms"` // by name
	Trouble     []string         `json:"trouble"`    // records that could not be read, a sentence each
	Unchanged   []jsonUnchanged  `json:"unchanged"`  // why files were left alone, the commonest first
	Unseen      []jsonUnseen     `json:"unseen"`     // paths that are no projects: they were given and could not be looked at, or not as a whole
}

// jsonBuilds are medians in seconds.
type jsonBuilds struct {
	ChangeAfter  float64 `json:"change-after"` // rebuild after one line has changed; 0 if changed is
	ChangeBefore float64 `json:"change-before"`
	Changed      int     `json:"changed"` // projects with a rebuild
	ColdAfter    float64 `json:"cold-after"`
	ColdBefore   float64 `json:"cold-before"`
	Projects     int     `json:"projects"`
}

// jsonDifference is a difference that rewrites state.
type jsonDifference struct {
	ID       string `json:"id"`
	Projects int    `json:"projects"`
	Quiet    bool   `json:"quiet"` // only the tool chain could tell
	Sentence string `json:"sentence"`
}

// jsonFunnel counts projects (Funnel).
type jsonFunnel struct {
	Failed       int `json:"failed"`
	Found        int `json:"found"`
	Recognised   int `json:"recognised"`
	Refused      int `json:"refused"`
	Repositories int `json:"repositories"`
	Rewritten    int `json:"rewritten"`
	Unchanged    int `json:"unchanged"`
	Verified     int `json:"verified"`
}

// jsonKind is a kind of rewrites.
type jsonKind struct {
	Command  string      `json:"command"` // that applies it, without paths
	Example  jsonExample `json:"example"` // the project with the smallest diff
	ID       string      `json:"id"`
	Outlier  bool        `json:"outlier"` // few projects: to be looked at first
	Projects int         `json:"projects"`
}

// jsonExample is a project by its place.
type jsonExample struct {
	Path string `json:"path"`
	Repo string `json:"repo"`
}

// jsonProject is a Dockerfile.
type jsonProject struct {
	Checks      map[string]string `json:"checks"`      // of msb verify, to "pass", "stated", "unknown" or "fail"; null without
	Differences []string          `json:"differences"` // ids
	Error       string            `json:"error"`       // of a failed one
	Input       string            `json:"input"`       // "sha256:…" of the Dockerfile
	Kind        string            `json:"kind"`
	Msb         string            `json:"msb"`    // version
	Output      *string           `json:"output"` // "sha256:…" of the new Dockerfile; null unless rewritten
	Patch       string            `json:"patch"`  // below the directory of records
	Path        string            `json:"path"`
	Plan        string            `json:"plan"`
	Reasons     []string          `json:"reasons"` // of a refused or an unchanged one
	Repo        string            `json:"repo"`
	Risk        *string           `json:"risk"` // null unless rewritten
	Runtime     string            `json:"runtime"`
	Settings    string            `json:"settings"` // "sha256:…"
	Sizes       *jsonSizes        `json:"sizes"`    // null if not known
	Status      string            `json:"status"`   // rewritten, refused, unchanged or failed
	Transform   string            `json:"transform"`
	Verdict     string            `json:"verdict"` // of msb verify, one sentence
	Verified    bool              `json:"verified"`
}

// jsonSizes are bytes: of the images if measured, else of their bases, about.
type jsonSizes struct {
	After    int64 `json:"after"`
	Before   int64 `json:"before"`
	Measured bool  `json:"measured"`
}

// jsonReason is a reason of refusals.
type jsonReason struct {
	ID       string `json:"id"`
	Lift     string `json:"lift"`
	Projects int    `json:"projects"`
	Sentence string `json:"sentence"`
}

// jsonRisk counts rewrites of a risk.
type jsonRisk struct {
	Projects int    `json:"projects"`
	Risk     string `json:"risk"`
}

// jsonRun is a program with settings.
type jsonRun struct {
	Msb      string `json:"msb"`
	Projects int    `json:"projects"`
	Settings string `json:"settings"`
}

// jsonSavings are those that msb verify measured, and those of the other rewrites by the catalogue's sizes of their bases.
type jsonSavings struct {
	About    jsonSaving `json:"about"`
	Measured jsonSaving `json:"measured"`
}

// jsonSaving is a sum of sizes in bytes; Median is the share that one project saves, from 1 downward.
type jsonSaving struct {
	After    int64   `json:"after"`
	Before   int64   `json:"before"`
	Median   float64 `json:"median"`
	Projects int     `json:"projects"`
}

// jsonTransform is what a transform came to, in projects.
type jsonTransform struct {
	Name       string `json:"name"`
	Recognised int    `json:"recognised"`
	Refused    int    `json:"refused"`
	Rewritten  int    `json:"rewritten"`
}

// jsonUnseen is a path that could not be looked at, and why.
type jsonUnseen struct {
	Error string `json:"error"`
	Path  string `json:"path"`
	Repo  string `json:"repo"` // empty if it lies in none
}

// jsonUnchanged is why files were left alone.
type jsonUnchanged struct {
	Projects int    `json:"projects"`
	Reason   string `json:"reason"`
	Sentence string `json:"sentence"`
}
