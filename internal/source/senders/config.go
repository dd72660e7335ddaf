// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package senders

import (
	"errors"
	"net/http"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Sender is one type of source.
type Sender[A any] struct {
	// NewConfig returns the sender's default configuration.
	NewConfig func() Configured[A]
	// MalformedStatus is the HTTP status for an authentic webhook that cannot be understood.
	MalformedStatus int

	// reads are the header fields that the sender's sources map, see [Sender.Keep].
	reads []string
}

// Keep returns what suffices for the sender's sources to map the request again: the body, the time at which it was received
// and the header fields listed for the sender. It has no address and no other field, hence no secret, token or signature,
// and is fit to be written down. No source maps what stands in the address.
func (s Sender[A]) Keep(r source.Request) source.Request {
	kept := source.Request{Header: http.Header{}, Body: r.Body, Received: r.Received}
	for _, name := range s.reads {
		if values := r.Header.Values(name); len(values) > 0 {
			kept.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	return kept
}

// Configured is a sender's configuration, whatever its options. It is a pointer to a [Config], fit to
// be unmarshalled into.
type Configured[A any] interface {
	// Reach returns what the caller configures of any sender.
	Reach() *A
	// NewSource returns the source that the configuration describes.
	NewSource(environments delivery.Environments) source.Source
	Validate() error
}

// Config is the configuration of a sender with options of type O, in one section.
type Config[A, O any] struct {
	// Access is what the caller configures of any sender.
	Access A `mapstructure:",squash"`

	// Options are the sender's own.
	Options O `mapstructure:",squash"`

	check  func(*O) error
	create func(O, delivery.Environments) source.Source
}

// Reach returns the access.
func (c *Config[A, O]) Reach() *A { return &c.Access }

// NewSource returns the source that the options describe.
func (c *Config[A, O]) NewSource(environments delivery.Environments) source.Source {
	return c.create(c.Options, environments)
}

// Validate reports what is wrong with the options, and with the access if that can be checked. Both are
// squashed into one section, so they are checked here, where errors bear its path.
func (c *Config[A, O]) Validate() error {
	err := c.check(&c.Options)
	if access, ok := any(&c.Access).(interface{ Check() error }); ok {
		return errors.Join(access.Check(), err)
	}
	return err
}

func sender[A, O any, S source.Source](
	defaults func() O, check func(*O) error, create func(O, delivery.Environments) S, malformedStatus int, reads ...string,
) Sender[A] {
	return Sender[A]{MalformedStatus: malformedStatus, reads: reads, NewConfig: func() Configured[A] {
		return &Config[A, O]{
			Options: defaults(),
			check:   check,
			create:  func(o O, e delivery.Environments) source.Source { return create(o, e) },
		}
	}}
}
