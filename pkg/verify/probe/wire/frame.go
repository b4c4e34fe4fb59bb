package wire

import (
	"encoding/binary"
	"errors"
	"io"
)

// Kind says what a frame is for.
type Kind byte

const (
	Open    Kind = iota + 1 // to the probe: a Target in JSON
	Opened                  // from it: the address that took the connection
	Refused                 // from it: why none did
	Data                    // both ways: bytes
	Credit                  // to the probe: how many bytes more it may send, 4 bytes, big endian
	Close                   // both ways: no more frames of this connection follow
)

// MaxData is the most that a frame carries, in bytes.
const MaxData = 32 << 10

// Window is how many bytes of a connection may be on their way from the probe before the reader has taken them.
const Window = 256 << 10

// head is the size of what stands before the data: kind, connection, length.
const head = 1 + 4 + 4

// Frame is a piece of one of the connections that share a process.
type Frame struct {
	Kind Kind
	ID   uint32 // of the connection, chosen by who opens it, used once
	Data []byte
}

// ErrFrame means that what was read is no frame.
var ErrFrame = errors.New("not a frame of msb-probe")

// Append adds the frame's bytes to b.
func (f Frame) Append(b []byte) []byte {
	b = append(b, byte(f.Kind))
	b = binary.BigEndian.AppendUint32(b, f.ID)
	b = binary.BigEndian.AppendUint32(b, uint32(len(f.Data)))
	return append(b, f.Data...)
}

// Cut takes the first frame off b, which shares its bytes. More is false where b does not hold a whole one yet.
func Cut(b []byte) (f Frame, rest []byte, more bool, err error) {
	if len(b) < head {
		return Frame{}, b, false, nil
	}
	f = Frame{Kind: Kind(b[0]), ID: binary.BigEndian.Uint32(b[1:])}
	n := binary.BigEndian.Uint32(b[5:])
	if f.Kind < Open || f.Kind > Close || n > MaxData {
		return Frame{}, b, false, ErrFrame
	}
	if len(b) < head+int(n) {
		return Frame{}, b, false, nil
	}
	f.Data = b[head : head+int(n)]
	return f, b[head+int(n):], true, nil
}

// Read reads one frame. At the end of r it is io.EOF.
func Read(r io.Reader) (Frame, error) {
	var h [head]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return Frame{}, err
	}
	f := Frame{Kind: Kind(h[0]), ID: binary.BigEndian.Uint32(h[1:])}
	n := binary.BigEndian.Uint32(h[5:])
	if f.Kind < Open || f.Kind > Close || n > MaxData {
		return Frame{}, ErrFrame
	}
	f.Data = make([]byte, n)
	_, err := io.ReadFull(r, f.Data)
	return f, err
}
