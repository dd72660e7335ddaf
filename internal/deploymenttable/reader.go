// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// reader reads a table piece by piece, so that what is too much is refused before it takes memory.
type reader struct {
	json    *json.Decoder
	assumed time.Duration
	allowed room
	// known says that the format is one that can be read.
	known       bool
	rows        []Row
	seen        map[delivery.Scope]bool
	deployments int
}

// object reads an object, whose members are read by their names.
func (r *reader) object(member func(name string) error) error {
	if err := r.open('{'); err != nil {
		return err
	}
	for r.json.More() {
		name, err := r.token()
		if err != nil {
			return err
		}
		if err := member(name.(string)); err != nil { // the decoder takes nothing else there
			return err
		}
	}
	_, err := r.token()
	return err
}

// array reads an array, element by element.
func (r *reader) array(element func() error) error {
	if err := r.open('['); err != nil {
		return err
	}
	for r.json.More() {
		if err := element(); err != nil {
			return err
		}
	}
	_, err := r.token()
	return err
}

func (r *reader) open(what json.Delim) error {
	got, err := r.token()
	if err != nil {
		return err
	}
	if got != what {
		return fmt.Errorf("%v at byte %d: it should be %v", got, r.json.InputOffset(), what)
	}
	return nil
}

// value reads a value into what target points to.
func (r *reader) value(target any) error { return readable(r.json.Decode(target)) }

func (r *reader) token() (json.Token, error) {
	token, err := r.json.Token()
	return token, readable(err)
}

// skip reads over a value that is not known.
func (r *reader) skip() error { return r.value(new(json.RawMessage)) }

// end says whether the table ends here.
func (r *reader) end() error {
	if _, err := r.json.Token(); !errors.Is(err, io.EOF) {
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
