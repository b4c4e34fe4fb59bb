//go:build !unix

package observe

import "syscall"

// signals are those that this system has a name for.
var signals = map[string]syscall.Signal{
	"HUP": syscall.SIGHUP, "INT": syscall.SIGINT, "QUIT": syscall.SIGQUIT, "ABRT": syscall.SIGABRT, "KILL": syscall.SIGKILL, "TERM": syscall.SIGTERM,
}
