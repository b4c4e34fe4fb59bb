package review

import (
	"errors"
	"fmt"
	"strings"

	"github.com/msb-dev/msb/pkg/report"
)

// sample is eight Dockerfiles of seven repositories: two programs of one kind, verified, one of them timed; a site whose bases are known; a
// program of which no size is known, with hostile words; two refusals, one in a repository with wide letters and an escape code in its path;
// one file left alone; one failure in a repository without a name. And a path that was given and is not there.
func sample() ([]report.Record, map[[2]string]report.Verification, []error) {
	api := rewritten("github.com/acme/api", "Dockerfile", "go-scratch", "go-scratch-1111111111111111", "exact")
	api.Summary, api.Runtime, api.Plan = "/api moves to scratch", "scratch", "scratch"
	api.Differences = []report.RecordDifference{{ID: "toolchain-env", Details: []string{"GOPATH"}, Why: "Nothing refers to it."}}
	api.Diff = "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,4 @@\n-FROM golang:1.24\n+FROM golang:1.24 AS builder\n RUN go build -o /api .\n+FROM scratch\n+COPY --from=builder /api /api\n"
	mail := rewritten("github.com/acme/mail", "cmd/mail/Dockerfile", "go-scratch", api.Kind, "exact")
	mail.Summary, mail.Differences, mail.Diff = "/mail moves to scratch", api.Differences, strings.ReplaceAll(api.Diff, "api", "mail")
	mail.Verify = &report.Verified{Checks: map[string]string{"build": "pass", "size": "pass"}, Status: "pass"}
	shop := rewritten("github.com/acme/shop", "Dockerfile", "node-nginx", "node-nginx-2222222222222222", "stated")
	shop.Summary, shop.Diff = "nginx serves dist instead of serve 14", "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +1,2 @@\n-FROM node:20\n+FROM node:20 AS builder\n+FROM nginx:stable-alpine\n"
	shop.Before, shop.After = &report.RecordImage{Base: "node:20", Size: 1100}, &report.RecordImage{Base: "nginx:stable-alpine", Size: 50}
	shop.Differences = []report.RecordDifference{{ID: "toolchain-env"}, {ID: "inherited-ports"}}
	zip := rewritten("github.com/acme/zip", "=1+1/Dockerfile", "maven-jre", "maven-jre-3333333333333333", "stated")
	zip.Summary, zip.Diff = "@all <b>see</b> #1 | `x`", "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +1 @@\n-```\n+x\n"
	admin := refused("github.com/acme/shop", "admin/Dockerfile", "node-nginx",
		report.RecordRefusal{Reason: "compose-override", File: "docker-compose.yml", Line: 14, Detail: "service web runs \"npm run dev\", with ./ mounted", Transform: "node-nginx"},
		report.RecordRefusal{Reason: "node-port", File: "admin/Dockerfile", Line: 3, Detail: "the port is not known", Plan: "nginx", Transform: "node-nginx"},
		report.RecordRefusal{Reason: "node-port", File: "admin/Dockerfile", Line: 3, Detail: "the port is not known", Plan: "slim", Transform: "node-nginx"})
	wide := refused("github.com/acme/日本", "a\x1b[2J\n"+strings.Repeat("長い", 30)+"/Dockerfile", "node-nginx",
		report.RecordRefusal{Reason: "compose-override", File: "compose.yml", Detail: "x", Transform: "node-nginx"})
	old := report.Record{Status: "unchanged", Reason: "already-multistage", Repo: "github.com/acme/old", Path: "Dockerfile"}
	legacy := report.Record{Status: "failed", Error: "line 3: unknown instruction: FORM", Repo: "/srv/checkouts/legacy", Path: "Dockerfile", Context: "."}
	gone := report.Record{Status: "failed", Error: "checkouts/gone: no such file or directory", Path: "checkouts/gone"}
	records := []report.Record{zip, wide, shop, gone, old, mail, legacy, api, admin}
	for i := range records {
		records[i].Schema, records[i].Msb, records[i].Settings = 1, "v0.3.0", "sha256:0123456789abcdef"
		records[i].Input = report.Hash([]byte(records[i].Repo))
	}
	return records, map[[2]string]report.Verification{
		{api.Repo, api.Path}:   verification(1_200_000_000, 12_000_000, &report.Bench{Cold: 60, Change: 40, Changed: "main.go"}, &report.Bench{Cold: 62, Change: 10, Changed: "main.go"}),
		{mail.Repo, mail.Path}: verification(1_000_000_000, 30_000_000, nil, nil),
	}, []error{errors.New("run2/records/x.json: not JSON, at byte 1: invalid character 'x' looking for beginning of value")}
}

func rewritten(repo, path, transform, kind, risk string) report.Record {
	output := report.Hash([]byte(kind))
	return report.Record{Status: "rewritten", Repo: repo, Path: path, Transform: transform, Kind: kind, Risk: &risk, Output: &output,
		Patch: fmt.Sprintf("patches/%s.patch", transform)}
}

func refused(repo, path, transform string, why ...report.RecordRefusal) report.Record {
	return report.Record{Status: "refused", Repo: repo, Path: path, Transform: transform, Refused: why}
}

func verification(before, after int64, b, a *report.Bench) report.Verification {
	return report.Verification{Schema: 1, Verdict: "verified: all 2 checks pass", Checks: []report.Check{{ID: "build", Status: "pass"}, {ID: "size", Status: "pass"}},
		Before: report.Built{Built: true, Size: before, Bench: b}, After: report.Built{Built: true, Size: after, Bench: a}}
}

// sampled is the review of the sample.
func sampled() Review {
	r := New(sample())
	r.Command = "msb report run1 run2"
	r.Superseded = []string{"github.com/acme/api Dockerfile: taken is rewritten (go-scratch-1111111111111111) by msb v0.3.0 with settings 01234567, not refused (base-unknown) by msb v0.2.0 with settings 01234567"}
	return r
}

// actions are commands to go on with.
var actions = []Action{{"as a page", "msb report --format html run1 run2 --output report.html"}, {"this report", "msb report run1 run2"}}
