package wire

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

func TestFrame(t *testing.T) {
	b := Frame{Kind: Data, ID: 7, Data: []byte("ab")}.Append(nil)
	if want := []byte{4, 0, 0, 0, 7, 0, 0, 0, 2, 'a', 'b'}; !bytes.Equal(b, want) {
		t.Fatalf("bytes of a frame: %v, want %v", b, want)
	}
	b = Frame{Kind: Close, ID: 1 << 31}.Append(b)
	r := bytes.NewReader(b)
	for i := range b[:11] {
		if _, _, more, err := Cut(b[:i]); more || err != nil {
			t.Fatalf("%d bytes of 11 are a frame, or an error: %v", i, err)
		}
	}
	f, rest, more, err := Cut(b)
	if f.Kind != Data || f.ID != 7 || string(f.Data) != "ab" || len(rest) != 9 || !more || err != nil {
		t.Errorf("cut: %v %q %v %v", f, rest, more, err)
	}
	if f, err := Read(r); f.Kind != Data || f.ID != 7 || string(f.Data) != "ab" || err != nil {
		t.Errorf("read: %v %v", f, err)
	}
	if f, err := Read(r); f.Kind != Close || f.ID != 1<<31 || err != nil {
		t.Errorf("read: %v %v", f, err)
	}
	if _, err := Read(r); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
}

func TestFrameBroken(t *testing.T) {
	for name, b := range map[string][]byte{
		"kind zero":       {0, 0, 0, 0, 1, 0, 0, 0, 0},
		"kind unknown":    {7, 0, 0, 0, 1, 0, 0, 0, 0},
		"longer than any": {4, 0, 0, 0, 1, 0, 0, 0x80, 1},
		"text":            []byte("panic: runtime error"),
	} {
		if _, _, _, err := Cut(b); !errors.Is(err, ErrFrame) {
			t.Errorf("%s: cut: %v", name, err)
		}
		if _, err := Read(bytes.NewReader(b)); !errors.Is(err, ErrFrame) {
			t.Errorf("%s: read: %v", name, err)
		}
	}
	if _, err := Read(bytes.NewReader([]byte{4, 0, 0, 0, 1, 0, 0, 0, 9, 'x'})); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("cut short: %v", err)
	}
}
