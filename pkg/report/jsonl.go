package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// jsonLines writes records one a line, without a frame around them: what was written when a run ends early can be read.
type jsonLines struct{ w io.Writer }

func newJSONLines(w io.Writer, _ WriterOptions) RecordWriter { return jsonLines{w} }

// Write adds a record.
func (j jsonLines) Write(r Record) error {
	b, err := encode(r)
	if err != nil {
		return err
	}
	_, err = j.w.Write(append(b, '\n'))
	return err
}

// Close does nothing: there is no end.
func (jsonLines) Close() error { return nil }

// encode is a record in one line, without the line's end.
func encode(r Record) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return nil, fmt.Errorf("record of %s: %w", r.Path, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
