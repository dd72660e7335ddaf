// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// pieces reads JSON value by value, so that a table that is too large is rejected before it takes memory.
type pieces struct{ json *json.Decoder }

// object reads an object. It calls member with each name; member must read the value.
func (p pieces) object(member func(name string) error) error {
	if err := p.open('{'); err != nil {
		return err
	}
	for p.json.More() {
		name, err := p.token()
		if err != nil {
			return err
		}
		if err := member(name.(string)); err != nil { // the decoder accepts nothing but a string here
			return err
		}
	}
	_, err := p.token()
	return err
}

// array reads an array. It calls element once per element; element must read it.
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

// value decodes the next value into target, which is a pointer.
func (p pieces) value(target any) error { return readable(p.json.Decode(target)) }

func (p pieces) token() (json.Token, error) {
	token, err := p.json.Token()
	return token, readable(err)
}

// skip discards the next value.
func (p pieces) skip() error { return p.value(new(json.RawMessage)) }

// end returns an error if anything but white space is left.
func (p pieces) end() error {
	if _, err := p.json.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the table")
	}
	return nil
}

// readable rewords decoding errors for readers who know the format but no Go types.
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
