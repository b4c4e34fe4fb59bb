// Command msb-verify is what msb verify runs: it links BuildKit's client, which the rewriter does without.
package main

import _ "github.com/msb-dev/msb/pkg/verify/builder"

func main() {}
