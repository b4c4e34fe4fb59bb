package config

import _ "embed"

// Schema is the JSON schema of a settings file (draft 2020-12), for editors. It knows the form; which images and files there are, only Parse knows.
//
//go:embed msb.schema.json
var Schema string

// Example is a settings file that uses every key, with comments.
//
//go:embed example.yaml
var Example string
