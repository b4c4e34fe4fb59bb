package verify

import (
	"maps"
	"path"
	"slices"

	"github.com/msb-dev/msb/pkg/verify/image"
)

// minSecret is how long the value of a build argument must be to be looked for: shorter ones stand in any file.
const minSecret = 8

// argumentSecret is how a match of a build argument's value is named.
func argumentSecret(name string) string { return "the value of build argument " + name }

// secrets are what Read looks for in both images.
func (o Options) secrets() []image.Secret {
	out := slices.Clone(knownSecrets)
	for _, k := range slices.Sorted(maps.Keys(o.BuildArgs)) {
		if v := o.BuildArgs[k]; len(v) >= minSecret {
			out = append(out, image.Secret{Name: argumentSecret(k), Value: []byte(v)})
		}
	}
	return out
}

// knownSecrets are keys and tokens by the words that they begin with, and files that hold them by their names. What both images have is
// the original's own, so a row may match what is none.
var knownSecrets = []image.Secret{
	{Name: "a private key", Value: []byte("-----BEGIN PRIVATE KEY-----")},               // RFC 7468
	{Name: "a private key", Value: []byte("-----BEGIN ENCRYPTED PRIVATE KEY-----")},     // RFC 7468
	{Name: "a private key", Value: []byte("-----BEGIN RSA PRIVATE KEY-----")},           // openssl-rsa(1)
	{Name: "a private key", Value: []byte("-----BEGIN EC PRIVATE KEY-----")},            // RFC 5915
	{Name: "a private key", Value: []byte("-----BEGIN OPENSSH PRIVATE KEY-----")},       // ssh-keygen(1)
	{Name: "a private key", Path: "id_rsa"},                                             // ssh(1)
	{Name: "a private key", Path: "id_ed25519"},                                         // ssh(1)
	{Name: "an npm token", Value: []byte(":_authToken=")},                               // docs.npmjs.com/cli/configuring-npm/npmrc
	{Name: "AWS credentials", Value: []byte("aws_secret_access_key")},                   // AWS CLI, configuration and credential files
	{Name: "AWS credentials", Path: "/*/.aws/credentials"},                              // the same
	{Name: "a GitHub token", Value: []byte("github_pat_")},                              // docs.github.com, about authentication
	{Name: "a password for a host", Path: ".netrc"},                                     // curl(1)
	{Name: "a password for a host", Path: ".git-credentials"},                           // git-credential-store(1)
	{Name: "a registry's password", Path: "/*/.docker/config.json"},                     // docker login
	{Name: "Maven's settings with passwords", Value: []byte("<servers>\n    <server>")}, // maven.apache.org/settings.html
	{Name: "a file with the environment", Path: ".env"},                                 // dotenv, by custom
	{Name: "a file with the environment", Path: ".env.local"},                           // the same
	{Name: "a file with the environment", Path: ".env.production"},                      // the same
	{Name: "npm's settings", Path: ".npmrc"},                                            // docs.npmjs.com/cli/configuring-npm/npmrc
	{Name: "the repository's history", Path: ".git"},                                    // git(1)
}

// sourceEndings are of files that a compiler reads and nothing at run time.
var sourceEndings = []string{".go", ".java", ".kt", ".kts", ".scala", ".ts", ".tsx", ".jsx", ".vue", ".svelte", ".c", ".cc", ".cpp", ".h", ".hpp", ".rs", ".cs"}

func isSource(name string) bool { return slices.Contains(sourceEndings, path.Ext(name)) }
