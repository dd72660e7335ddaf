// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"errors"
	"fmt"
	"io"
)

// boundedBody reads a response body up to a number of bytes. It keeps the error that ended reading early, so that explain can
// tell a failed transfer from a malformed table.
type boundedBody struct {
	from io.Reader
	// left is how many more bytes may be read.
	left int64
	// err is the first error except io.EOF.
	err error
}

var errTooBig = errors.New("the table is larger than `follow::max_bytes`: raise it")

// Read implements io.Reader.
func (b *boundedBody) Read(into []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.from.Read(into)
	b.left -= int64(n)
	if b.left < 0 {
		n, err = 0, errTooBig
	}
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// explain returns why the table could not be decoded: the error of reading if there was one, else that of the decoder.
func (b *boundedBody) explain(err error) *pollError {
	switch {
	case errors.Is(b.err, errTooBig):
		return &pollError{failedForSize, b.err}
	case b.err != nil:
		return transportError(b.err)
	}
	return &pollError{failedToRead, fmt.Errorf("the answer is no table of deployments: %w", err)}
}
