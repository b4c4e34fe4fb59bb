package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/verify"
	"github.com/msb-dev/msb/pkg/verify/format"
)

// printer shows reports as they come.
type printer struct {
	*session
	options
	w    format.Writer
	file *bytes.Buffer // what goes into --output; nil for stdout
}

func (s *session) printer(o options) (*printer, error) {
	p := &printer{session: s, options: o}
	var out io.Writer = s.Out
	if o.output != "" && o.output != "-" {
		if info, err := os.Stat(filepath.Dir(o.output)); err != nil || !info.IsDir() {
			return nil, command.Usagef("--output %s: there is no such directory", o.output) // told before anything is built
		}
		p.file = &bytes.Buffer{}
		out = p.file
	}
	p.w = format.New(o.format, out, format.Options{Color: p.file == nil && command.Colored(o.color, s.Out), Verbose: o.verbose})
	return p, nil
}

// report shows one: the report where it is asked for, and on stderr what could not be done, or the verdict if it stands nowhere else.
func (p *printer) report(r *verify.Report) {
	_ = p.w.Write(r) // stdout remembers its errors
	name := report.Printable(r.Name)
	switch told := p.file == nil && p.format == "text"; {
	case r.Exit == verify.ExitNotRun && r.Trouble != nil:
		if r.Trouble.Line > 0 {
			name += fmt.Sprintf(":%d", r.Trouble.Line)
		}
		p.Complain("%s", report.Printable(command.Named(name, fmt.Errorf("%s", r.Trouble.Detail)).Error()))
	case !p.quiet && !told && (p.file != nil || p.verbose):
		p.Complain("%s: %s", name, report.Printable(r.Verdict))
	}
}

// close ends the document and writes --output.
func (p *printer) close() error {
	if err := p.w.Close(); err != nil || p.file == nil {
		return nil // stdout remembers its errors
	}
	return command.SaveOutput(p.output, p.file.Bytes())
}
