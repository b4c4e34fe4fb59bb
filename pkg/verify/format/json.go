package format

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/msb-dev/msb/pkg/verify"
)

// jsonArray writes reports as one array, a report a line, as they come.
type jsonArray struct {
	w io.Writer
	n int
}

func newJSON(w io.Writer, _ Options) Writer { return &jsonArray{w: w} }

func (j *jsonArray) Write(r *verify.Report) error {
	var b bytes.Buffer
	b.WriteString([]string{"[\n", ",\n"}[min(j.n, 1)])
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return fmt.Errorf("report of %s: %w", r.Name, err)
	}
	j.n++
	_, err := j.w.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
	return err
}

func (j *jsonArray) Close() error {
	end := "\n]\n"
	if j.n == 0 {
		end = "[]\n"
	}
	_, err := io.WriteString(j.w, end)
	return err
}
