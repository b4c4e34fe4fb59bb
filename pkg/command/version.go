package command

import "runtime/debug"

// Version is that of the program: of a release such as "v0.3.1", else what the Go command made up or "unknown".
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}
