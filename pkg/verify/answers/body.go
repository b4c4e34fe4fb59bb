package answers

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// read takes in a body: decoded if it is gzip, at most limit bytes as sent and as decoded. A part of a compressed body can't be decoded
// and counts as it is. An error leaves what was read up to there.
func (a *Answer) read(body io.Reader, limit int64) error {
	sent := &io.LimitedReader{R: body, N: limit + 1}
	var decoded io.Reader = sent
	if e := a.Header.Get("Content-Encoding"); (strings.EqualFold(e, "gzip") || strings.EqualFold(e, "x-gzip")) && a.Status != http.StatusPartialContent {
		buffered := bufio.NewReader(sent)
		decoded = buffered
		if _, err := buffered.Peek(1); err == nil { // else there is none, as for HEAD
			z, err := gzip.NewReader(buffered)
			if err != nil {
				return fmt.Errorf("it is said to be gzip, and is not: %w", err)
			}
			decoded = z
		}
	}
	sum := sha256.New()
	kept := &prefix{most: keptBody}
	n, err := io.Copy(io.MultiWriter(sum, kept), io.LimitReader(decoded, limit+1))
	a.Length, a.Body = min(n, limit), kept.text
	switch {
	case n > limit || sent.N == 0:
		return fmt.Errorf("it has more than %d bytes", limit)
	case err != nil:
		return err
	}
	a.Sum = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// A prefix keeps the first bytes written to it.
type prefix struct {
	text []byte
	most int
}

func (p *prefix) Write(b []byte) (int, error) {
	p.text = append(p.text, b[:min(len(b), p.most-len(p.text))]...)
	return len(b), nil
}
