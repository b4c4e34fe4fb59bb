package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/msb-dev/msb/pkg/command"
)

// identity is the version in records. Two programs that may decide differently have two: where the version does not tell which sources a program
// is made of, as in a tree with changes or outside of one, the SHA-256 of the program stands behind it. It is empty if that can't be read,
// which is the version of no record.
var identity = sync.OnceValue(func() string {
	v := command.Version()
	released := strings.HasPrefix(v, "v") && !strings.Contains(v, "+dirty")
	if released {
		return v
	}
	sum, err := ownHash()
	if err != nil {
		return ""
	}
	v = strings.Trim(v, "()") // "(devel)"
	if strings.Contains(v, "+") {
		return fmt.Sprintf("%s.%x", v, sum[:8])
	}
	return fmt.Sprintf("%s+%x", v, sum[:8])
})

// ownHash is that of the running program's file.
func ownHash() ([]byte, error) {
	name, err := os.Executable()
	if err != nil {
		return nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return h.Sum(nil), err
}
