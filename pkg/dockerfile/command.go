package dockerfile

import (
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// Command is an instruction's meaning: a pointer to one of BuildKit's typed commands below.
type Command any

// BuildKit's typed commands and their parts, by names that need no import of BuildKit.
type (
	AddCommand         = instructions.AddCommand
	ArgCommand         = instructions.ArgCommand
	CmdCommand         = instructions.CmdCommand
	CopyCommand        = instructions.CopyCommand
	EntrypointCommand  = instructions.EntrypointCommand
	EnvCommand         = instructions.EnvCommand
	ExposeCommand      = instructions.ExposeCommand
	HealthCheckCommand = instructions.HealthCheckCommand
	LabelCommand       = instructions.LabelCommand
	MaintainerCommand  = instructions.MaintainerCommand
	OnbuildCommand     = instructions.OnbuildCommand
	RunCommand         = instructions.RunCommand
	ShellCommand       = instructions.ShellCommand
	StageCommand       = instructions.Stage
	StopSignalCommand  = instructions.StopSignalCommand
	UserCommand        = instructions.UserCommand
	VolumeCommand      = instructions.VolumeCommand
	WorkdirCommand     = instructions.WorkdirCommand

	KeyValuePair          = instructions.KeyValuePair
	KeyValuePairs         = instructions.KeyValuePairs
	KeyValuePairOptional  = instructions.KeyValuePairOptional
	Mount                 = instructions.Mount
	ShellDependantCmdLine = instructions.ShellDependantCmdLine
	ShellInlineFile       = instructions.ShellInlineFile
	SourceContent         = instructions.SourceContent
	SourcesAndDest        = instructions.SourcesAndDest
)

// Types of a Mount.
const (
	MountTypeBind   = instructions.MountTypeBind
	MountTypeCache  = instructions.MountTypeCache
	MountTypeTmpfs  = instructions.MountTypeTmpfs
	MountTypeSecret = instructions.MountTypeSecret
	MountTypeSSH    = instructions.MountTypeSSH
)

// RunMounts lists the --mount flags of a RUN that Parse returned, variables in them unexpanded. Where a variable stands for a number or
// a word of the syntax, BuildKit can read the mounts only at build time: then each has no more than its From.
func RunMounts(r *RunCommand) []*Mount {
	return instructions.GetMounts(r)
}
