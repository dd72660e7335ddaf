// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"io"
	"os"
)

// writeTo writes to a file, to standard output for "-", or not at all if the name is empty. An existing file is replaced
// only when write produces its first bytes or succeeds without any.
func writeTo(name string, stdout io.Writer, write func(io.Writer) error) error {
	switch name {
	case "":
		return nil
	case "-":
		return write(stdout)
	}
	file := &lateFile{name: name}
	err := write(file)
	if err == nil {
		err = file.create()
	}
	return errors.Join(err, file.close())
}

// lateFile is a file that is created when the first bytes are written to it.
type lateFile struct {
	name string
	file *os.File
}

func (f *lateFile) Write(text []byte) (int, error) {
	if err := f.create(); err != nil {
		return 0, err
	}
	return f.file.Write(text)
}

// create creates the file unless it exists already.
func (f *lateFile) create() error {
	if f.file != nil {
		return nil
	}
	file, err := os.Create(f.name)
	if err == nil {
		f.file = file
	}
	return err
}

func (f *lateFile) close() error {
	if f.file == nil {
		return nil
	}
	return f.file.Close()
}
