package report

import (
	"io"
	"maps"
	"slices"
)

// RecordWriter writes records for programs, as they come, and ends what it writes with Close.
type RecordWriter interface {
	Write(Record) error
	Close() error
}

// recordWriters are the formats that are made of records.
var recordWriters = map[string]func(io.Writer, WriterOptions) RecordWriter{
	"github":   newAnnotations,
	"json":     func(w io.Writer, _ WriterOptions) RecordWriter { return NewJSON(w) },
	"jsonl":    newJSONLines,
	"markdown": newMarkdownRecords,
	"sarif":    newSARIF,
}

// WriterOptions say how records are written.
type WriterOptions struct {
	Msb     string    // version of the program
	Written bool      // the files were written, not previewed
	Summary io.Writer // where the format github writes the job summary; nil for nowhere
}

// Formats are the words of --format that are made of records, sorted.
func Formats() []string { return slices.Sorted(maps.Keys(recordWriters)) }

// NewWriter returns a writer of the format. ok is false if there is no such format of records.
func NewWriter(format string, w io.Writer, o WriterOptions) (rw RecordWriter, ok bool) {
	make, ok := recordWriters[format]
	if !ok {
		return nil, false
	}
	return make(w, o), true
}
