// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generated

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
)

// eachLine calls read with each line of a file. The line is valid only during the call.
func eachLine(name string, read func([]byte) error) (err error) {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	l := newLines(file)
	for number := 1; l.Scan(); number++ {
		if err := read(l.Bytes()); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
	}
	return l.Err()
}

// longestLine is the maximum size of a request, in bytes.
const longestLine = 64 << 20

func newLines(from io.Reader) *bufio.Scanner {
	scanner := bufio.NewScanner(from)
	scanner.Buffer(make([]byte, 1<<20), longestLine)
	return scanner
}
