package command

import (
	"bytes"
	"slices"
	"sync"

	"github.com/msb-dev/msb/pkg/config"
)

// memo keeps the settings file that was parsed last: Dockerfiles come in the order of their paths, so that those of one repository follow each
// other, and a file may be long.
type memo struct {
	mu    sync.Mutex
	name  string
	text  []byte
	known config.Known
	file  *config.File
	err   error
}

var parsed memo

// parse is config.Parse. The answer is shared: it is not to be written to.
func (m *memo) parse(name string, text []byte, known config.Known) (*config.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	same := m.text != nil && m.name == name && bytes.Equal(m.text, text) &&
		slices.Equal(m.known.Transforms, known.Transforms) && slices.Equal(m.known.Assumptions, known.Assumptions)
	if !same {
		m.name, m.text, m.known = name, text, known
		m.file, m.err = config.Parse(name, text, known)
	}
	return m.file, m.err
}
