// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"bufio"
	"bytes"
	"compress/flate"
	"container/heap"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"runtime"
	"sync"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// Tell writes the webhooks in the order of their arrival. The same ledger and options result in the same bytes. A year of
// many services takes tens of gigabytes, so the webhooks of each service are stored, compressed, in a temporary file until
// all of them are merged.
func Tell(w io.Writer, book *ledger.Ledger, o Options) (err error) {
	file, err := os.CreateTemp("", "deliverygen-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	s := &shelf{file: file, segments: make([]segment, len(book.Services))}
	if err := s.fill(book, o); err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(w, 1<<20)
	return errors.Join(s.merge(buffered), buffered.Flush())
}

// shelf is a temporary file with a segment for each service.
type shelf struct {
	segments []segment

	// mu guards the fields below, and the segments while they are filled.
	mu   sync.Mutex
	file *os.File
	size int64
	err  error
}

type segment struct{ offset, length int64 }

// fill writes the segments, in parallel on all processors.
func (s *shelf) fill(book *ledger.Ledger, o Options) error {
	numbers := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range numbers {
				f := newFeed(book.Owner, book.Services[i], i, o)
				f.tell()
				s.put(i, compressed(f.lines))
			}
		})
	}
	for i := range book.Services {
		numbers <- i
	}
	close(numbers)
	workers.Wait()
	return s.err
}

// put appends the segment of a service and keeps the first error.
func (s *shelf) put(service int, content []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return
	}
	_, s.err = s.file.WriteAt(content, s.size)
	s.segments[service] = segment{offset: s.size, length: int64(len(content))}
	s.size += int64(len(content))
}

// compressed returns the compressed lines, each preceded by its time and length.
func compressed(lines []Line) []byte {
	var content bytes.Buffer
	deflate, err := flate.NewWriter(&content, flate.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant that exists
	}
	var encoded []byte
	for i := range lines {
		encoded = append(lines[i].Append(encoded[:0]), '\n')
		head := binary.AppendVarint(nil, lines[i].Time.UnixNano())
		_, _ = deflate.Write(binary.AppendUvarint(head, uint64(len(encoded)))) // a buffer takes everything
		_, _ = deflate.Write(encoded)
	}
	_ = deflate.Close()
	return content.Bytes()
}

// merge writes the lines of all segments in the order of their times. At equal times, the first service comes first.
func (s *shelf) merge(w io.Writer) error {
	var rows rows
	for i, segment := range s.segments {
		inflate := flate.NewReader(io.NewSectionReader(s.file, segment.offset, segment.length))
		r := &row{service: i, from: bufio.NewReaderSize(inflate, 1<<14)}
		more, err := r.next()
		if err != nil {
			return err
		}
		if more {
			rows = append(rows, r)
		}
	}
	heap.Init(&rows)
	for len(rows) > 0 {
		if _, err := w.Write(rows[0].line); err != nil {
			return err
		}
		more, err := rows[0].next()
		if err != nil {
			return err
		}
		if more {
			heap.Fix(&rows, 0)
		} else {
			heap.Pop(&rows)
		}
	}
	return nil
}

// row is the reading position in a segment.
type row struct {
	service int
	from    *bufio.Reader
	at      int64
	line    []byte
}

// next reads the next line and returns whether there is one.
func (r *row) next() (more bool, err error) {
	if r.at, err = binary.ReadVarint(r.from); err != nil {
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return false, err
	}
	length, err := binary.ReadUvarint(r.from)
	if err != nil {
		return false, err
	}
	if uint64(cap(r.line)) < length {
		r.line = make([]byte, length)
	}
	r.line = r.line[:length]
	_, err = io.ReadFull(r.from, r.line)
	return err == nil, err
}

// rows are a heap whose first row has the earliest line.
type rows []*row

func (r rows) Len() int { return len(r) }
func (r rows) Less(i, j int) bool {
	return r[i].at < r[j].at || (r[i].at == r[j].at && r[i].service < r[j].service)
}
func (r rows) Swap(i, j int) { r[i], r[j] = r[j], r[i] }

// Push implements [heap.Interface].
func (r *rows) Push(x any) { *r = append(*r, x.(*row)) } //nolint:forcetypeassert // heap.Interface hands back what it was given

// Pop implements [heap.Interface].
func (r *rows) Pop() any {
	last := (*r)[len(*r)-1]
	*r = (*r)[:len(*r)-1]
	return last
}
