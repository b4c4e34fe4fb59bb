package dockerfile

import (
	"fmt"
	"slices"
	"testing"
)

// The expectations are what dockerfile2llb.DockerfileLint of BuildKit v0.33.0 answers to these files, base images with nothing but PATH.
func TestLintIsBuildKits(t *testing.T) {
	for _, tt := range []struct {
		name, src string
		want      []string
	}{
		{"nothing", "FROM a\nWORKDIR /x\nCMD [\"y\"]\n", nil},
		{"case of AS", "FROM a as b\nfrom c AS D\n", []string{
			"1 FromAsCasing 'as' and 'FROM' keywords' casing do not match",
			"2 ConsistentInstructionCasing Command 'from' should match the case of the command majority (uppercase)",
			"2 FromAsCasing 'AS' and 'from' keywords' casing do not match",
			"2 StageNameCasing Stage name 'D' should be lowercase",
		}},
		{"case of keywords", "from a\nENV a=1\nrun x\nRun y\n", []string{
			"2 ConsistentInstructionCasing Command 'ENV' should match the case of the command majority (lowercase)",
			"4 ConsistentInstructionCasing Command 'Run' should match the case of the command majority (lowercase)",
		}},
		{"stage names", "FROM a AS scratch\nFROM b AS x\nFROM c AS x\n", []string{
			`1 ReservedStageName Stage name should not use the same name as reserved stage "scratch"`,
			`3 DuplicateStageName Duplicate stage name "x", stage names should be unique`,
		}},
		{"legacy forms and secrets", "FROM a\nENV A b\nLABEL c d\nENV API_KEY=1 KEY_FILE=2\nARG token\nMAINTAINER m\n", []string{
			`2 LegacyKeyValueFormat "ENV key=value" should be used instead of legacy "ENV key value" format`,
			`3 LegacyKeyValueFormat "LABEL key=value" should be used instead of legacy "LABEL key value" format`,
			`4 SecretsUsedInArgOrEnv Do not use ARG or ENV instructions for sensitive data (ENV "API_KEY")`,
			`5 SecretsUsedInArgOrEnv Do not use ARG or ENV instructions for sensitive data (ARG "token")`,
			"6 MaintainerDeprecated Maintainer instruction is deprecated in favor of using label",
		}},
		{"relative workdir", "FROM a AS b\nWORKDIR x\nWORKDIR y\nFROM b\nWORKDIR z\n", []string{
			`2 WorkdirRelativePath Relative workdir "x" can have unexpected results if the base image changes`,
		}},
		{"last one counts", "FROM a\nCMD [\"x\"]\nCMD y\n", []string{
			"2 MultipleInstructionsDisallowed Multiple CMD instructions should not be used in the same stage because only the last one will be used",
			"3 JSONArgsRecommended JSON arguments recommended for CMD to prevent unintended behavior related to OS signals",
		}},
		{"shell form under SHELL", "FROM a\nSHELL [\"/bin/bash\", \"-c\"]\nCMD y\n", nil},
		{"platform", "FROM --platform=linux/amd64 a AS b\nFROM --platform=$TARGETPLATFORM a\nFROM --platform=linux/amd64 a AS x-amd64\nFROM --platform=$BUILDPLATFORM a\nFROM --platform=$TARGETPLATFORM$TARGETVARIANT a\n", []string{
			`1 FromPlatformFlagConstDisallowed FROM --platform flag should not use constant value "linux/amd64"`,
			"2 RedundantTargetPlatform Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior",
		}},
		{"global ARGs", "ARG V\nARG W=1\nFROM node:$V\nFROM node:$W$X\n", []string{
			"3 InvalidDefaultArgInFrom Default value for ARG node:$V results in empty or invalid base image name",
			"4 UndefinedArgInFrom FROM argument 'X' is not declared",
		}},
		{"ports", "FROM a\nEXPOSE 80/TCP 127.0.0.1:80:80 81:82 90/udp\n", []string{
			"2 ExposeInvalidFormat EXPOSE instruction should not define an IP address or host-port mapping, found '127.0.0.1:80:80'",
			"2 ExposeInvalidFormat EXPOSE instruction should not define an IP address or host-port mapping, found '81:82'",
			"2 ExposeProtoCasing Defined protocol '80/TCP' in EXPOSE instruction should be lowercase",
		}},
		{"variables", "ARG g=1\nARG h\nFROM a AS b\nARG z\nARG g\nARG h\nENV p=$p\nCOPY $z $q $PATH $g $h /x$p/\nRUN echo $r\nCMD [\"$s\"]\nFROM b\nCOPY $z $p $t /x/\n", []string{
			"7 UndefinedVar Usage of undefined variable '$p'",
			"8 UndefinedVar Usage of undefined variable '$q'",
			"12 UndefinedVar Usage of undefined variable '$t'",
		}},
		{"heredocs", "FROM a\nCOPY <<E /e\n$j\nE\nCOPY <<'E' /e\n$k\nE\n", []string{"2 UndefinedVar Usage of undefined variable '$j'"}},
		{"switched off above", "FROM a\n# check=skip=JSONArgsRecommended\nCMD x\n", nil},
		{"empty continuation", "FROM a\nRUN x \\\n\n y\n", []string{"4 NoEmptyContinuation Empty continuation line"}},
	} {
		var got []string
		for _, h := range mustParse(t, tt.src).Lint() {
			got = append(got, fmt.Sprintf("%d %s %s", h.Line, h.Rule, h.Subject))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n%q\nwant\n%q", tt.name, got, tt.want)
		}
	}
}

func TestLintKnowsTheBasesVariables(t *testing.T) {
	f := mustParse(t, "FROM node\nCOPY x $NODE_HOME\nFROM b\nCOPY x $NODE_HOME\n")
	hits := f.LintOn(func(s *Stage) []string {
		if s.Base == "node" {
			return []string{"NODE_HOME"}
		}
		return nil
	})
	if len(hits) != 1 || hits[0].Line != 4 {
		t.Errorf("%+v", hits)
	}
}

// Without its place a hit is the same in a file that had text put above it.
func TestLintSubjectsAreComparable(t *testing.T) {
	everySample(t, func(t *testing.T, f *File) {
		moved := f.moved(t)
		a, b := f.Lint(), moved.Lint()
		for i := range a {
			a[i].Line = 0
		}
		for i := range b {
			b[i].Line = 0
		}
		if !slices.Equal(a, b) {
			t.Errorf("%+v\nmoved down\n%+v", a, b)
		}
	})
}

// moved is the file with blank lines in front of its first instruction's comments.
func (f *File) moved(t *testing.T) *File {
	at := f.Instructions[0].Lead.Start
	src, err := Apply(f.Source, []Edit{{at, at, "\n\n"}})
	if err != nil {
		t.Fatal(err)
	}
	return mustParse(t, string(src))
}
