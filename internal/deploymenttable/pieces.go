// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// pieces reads JSON piece by piece, so that what is too much is refused before it takes memory.
type pieces struct{ json *json.Decoder }

// object reads an object, whose members are read by their names.
func (p pieces) object(member func(name string) error) error {
	if err := p.open('{'); err != nil {
		return err
	}
	for p.json.More() {
		name, err := p.token()
		if err != nil {
			return err
		}
		if err := member(name.(string)); err != nil { // the decoder takes nothing else there
			return err
		}
	}
	_, err := p.token()
	return err
}

// array reads an array, element by element.
func (p pieces) array(element func() error) error {
	if err := p.open('['); err != nil {
		return err
	}
	for p.json.More() {
		if err := element(); err != nil {
			return err
		}
	}
	_, err := p.token()
	return err
}

func (p pieces) open(what json.Delim) error {
	got, err := p.token()
	if err != nil {
		return err
	}
	if got != what {
		return fmt.Errorf("%v at byte %d: it should be %v", got, p.json.InputOffset(), what)
	}
	return nil
}

// value reads a value into what target points to.
func (p pieces) value(target any) error { return readable(p.json.Decode(target)) }

func (p pieces) token() (json.Token, error) {
	token, err := p.json.Token()
	return token, readable(err)
}

// skip reads over a value that is not known.
func (p pieces) skip() error { return p.value(new(json.RawMessage)) }

// end says whether everything was read.
func (p pieces) end() error {
	if _, err := p.json.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the table")
	}
	return nil
}

// readable says what is wrong in the words of the format rather than of Go.
func readable(err error) error {
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		return fmt.Errorf("`%s` cannot be a %s", wrong.Field, wrong.Value)
	case errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	}
	return err
}
