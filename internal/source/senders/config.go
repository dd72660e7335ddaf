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

	// reads lists the header fields that the sources of the sender read, see [Sender.Keep].
	reads []string
}

// Keep returns the parts of a request that the sender's sources need in order to map it again: the body, the time of
// arrival and the header fields listed for the sender. The result contains no URL parameters and no other header
// fields, hence no secret, token or signature, and may be written to disk. No source maps URL parameters.
func (s Sender[A]) Keep(r source.Request) source.Request {
	kept := source.Request{Header: http.Header{}, Body: r.Body, Received: r.Received}
	for _, name := range s.reads {
		if values := r.Header.Values(name); len(values) > 0 {
			kept.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	return kept
}

// Configured is the configuration of a sender with any type of options. It is a pointer to a [Config], so a section
// can be unmarshalled into it.
type Configured[A any] interface {
	// Reach returns the part of the configuration that the caller defines for all senders.
	Reach() *A
	// NewSource returns a source with this configuration.
	NewSource(environments delivery.Environments) source.Source
	Validate() error
}

// Config is the configuration of a sender with options of type O. Access and options share one section.
type Config[A, O any] struct {
	// Access is the part of the configuration that the caller defines for all senders.
	Access A `mapstructure:",squash"`

	// Options are the sender's own options.
	Options O `mapstructure:",squash"`

	check  func(*O) error
	create func(O, delivery.Environments) source.Source
}

// Reach returns the access.
func (c *Config[A, O]) Reach() *A { return &c.Access }

// NewSource returns a source with these options.
func (c *Config[A, O]) NewSource(environments delivery.Environments) source.Source {
	return c.create(c.Options, environments)
}

// Validate reports the faults of the options, and of the access if it has a method Check. Both are squashed into one
// section, so they are checked together here, where errors carry the path of the section.
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
