package image

import (
	"bytes"
	"encoding/hex"
	"io"
	"strings"
)

// maxShebang is how much of a script the kernel reads to find its interpreter: BINPRM_BUF_SIZE in include/uapi/linux/binfmts.h.
const maxShebang = 256

// content reads a regular file once: its size, sum, first line, kept text, headers of native files and secrets.
func (s *scanner) content(f *File, l *scanned, in io.Reader) error {
	n, _ := io.ReadFull(in, s.window[:maxShebang]) // an error comes again below
	f.Interp = shebang(s.window[:n])
	native := bytes.HasPrefix(s.window[:n], []byte("\x7fELF"))
	s.spool.reset()
	s.sum.Reset()
	find := s.secrets.start()
	var text []byte
	keep := s.options.Keep(f.Path)
	var err error
	for carry := 0; ; {
		chunk := s.window[carry : carry+n]
		if s.contentLeft -= int64(n); s.contentLeft < 0 {
			return &LimitError{"bytes", s.options.MaxBytes}
		}
		f.Size += int64(n)
		s.sum.Write(chunk)
		if keep {
			text = append(text, chunk...)
			keep = len(text) <= MaxText
		}
		if native {
			s.spool.write(chunk)
		}
		carry = find.in(s.window[:carry+n])
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		n, err = in.Read(s.window[carry:])
	}
	f.Sum = hex.EncodeToString(s.sum.Sum(nil))
	find.done(l, f.Path)
	if keep {
		f.Text = append([]byte{}, text...)
	}
	if native {
		f.ELF = s.spool.native()
	}
	return s.keep(len(f.Sum) + len(f.Interp) + len(f.Text) + f.ELF.weight())
}

// shebang reads the first line of a script as the kernel does.
func shebang(head []byte) string {
	if !bytes.HasPrefix(head, []byte("#!")) {
		return ""
	}
	line, _, _ := bytes.Cut(head[2:min(len(head), maxShebang)], []byte("\n"))
	return strings.Trim(string(line), " \t")
}
