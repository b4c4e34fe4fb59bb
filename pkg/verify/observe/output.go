package observe

import (
	"sync"
	"time"
)

// MaxOutput is how much of each stream of a process is kept, in bytes.
const MaxOutput = 64 << 10

// brake is how long a process that has written more than that waits for each further piece, so that one which prints without end does
// not take the processors from the others. A piece is up to 32 KiB.
const brake = 2 * time.Millisecond

// capture is a writer that keeps the first MaxOutput bytes.
type capture struct {
	mu  sync.Mutex
	b   []byte
	cut bool
}

func (c *capture) Write(b []byte) (int, error) {
	c.mu.Lock()
	n := min(len(b), MaxOutput-len(c.b))
	c.b = append(c.b, b[:n]...)
	c.cut = c.cut || n < len(b)
	cut := c.cut
	c.mu.Unlock()
	if cut {
		time.Sleep(brake)
	}
	return len(b), nil
}

// output is what was kept until now.
func (c *capture) output() Output {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Output{Text: append([]byte{}, c.b...), Cut: c.cut}
}

// both is what was kept of a process's two streams.
func both(stdout, stderr *capture) Output {
	out, errs := stdout.output(), stderr.output()
	return Output{Text: append(out.Text, errs.Text...), Cut: out.Cut || errs.Cut}
}
