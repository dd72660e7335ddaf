// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"iter"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// notes are what has changed since [Inquiry.TakeChanged] was last called.
type notes struct{}

func (*notes) subject(*subject)   {}
func (*notes) question(*question) {}

// TakeChanged returns the records of what changed since it was last called. Kept before anybody is told that health was accepted, they let nothing
// be lost. It needs [Options].Tracked.
func (q *Inquiry) TakeChanged() []record.Record { return nil }

// Records returns everything as records, as of one moment.
func (q *Inquiry) Records() iter.Seq[record.Record] { return func(func(record.Record) bool) {} }

// Restore takes a record back into an inquiry that was told nothing yet; a later record replaces an earlier one of the same kind and key.
func (q *Inquiry) Restore(record.Record) error { return nil }

// Restored ends restoring. Deployments and incidents have to be told again before anything is assessed.
func (q *Inquiry) Restored() {}
