package report

import _ "embed"

// RecordSchema is the JSON schema of a record, draft 2020-12.
//
//go:embed record.schema.json
var RecordSchema string
