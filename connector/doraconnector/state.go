// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"iter"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
	"github.com/otelcol-dora/otelcol-dora/internal/dora/silence"
	"github.com/otelcol-dora/otelcol-dora/internal/dorametric"
)

// Kinds of the connector's own records. Kinds 48 to 63 belong to the inquiry.
const (
	kindOutbox      record.Kind = 33
	kindDefinitions record.Kind = 34
	kindDraft       record.Kind = 36

	firstOfInquiry record.Kind = 48
	lastOfInquiry  record.Kind = 63
)

// state is everything that the engine remembers and a restart must restore.
type state struct {
	book    *dora.Book
	inquiry *inquiry.Inquiry
	watch   *silence.Watch
	builder *dorametric.Builder
	outbox  *outbox
	// drafts are news that were taken from the inquiry but not yet moved to the outbox. They are stored with the
	// inquiry, which remembers that it announced them.
	drafts    *outbox
	announced announced
}

func (e *engine) newState(now time.Time) *state {
	tracked, encoder := e.cfg.Storage != nil, deliverylog.NewEncoder(e.scope.name, e.scope.version)
	return &state{
		book:    dora.NewBook(e.cfg.bookOptions()),
		inquiry: inquiry.New(e.cfg.inquiryOptions()),
		watch:   silence.NewWatch(e.cfg.watchOptions()),
		builder: dorametric.NewBuilder(e.cfg.metricOptions(e.scope), now),
		outbox:  newOutbox(kindOutbox, encoder, tracked),
		drafts:  newOutbox(kindDraft, encoder, tracked),
	}
}

// restore takes back one record. A record of any other kind belongs to the book, which returns an error for a kind
// that it does not know: a newer version wrote it.
func (s *state) restore(r record.Record) error {
	if r.Kind >= firstOfInquiry && r.Kind <= lastOfInquiry {
		return s.inquiry.Restore(r)
	}
	switch r.Kind {
	case kindOutbox:
		return s.outbox.restore(r)
	case kindDraft:
		return s.drafts.restore(r)
	case kindDefinitions:
		s.announced = announced{hash: r.Value}
		return nil
	case silence.KindHabit:
		return s.watch.Restore(r)
	case dorametric.KindSeries, dorametric.KindEpoch:
		return s.builder.Restore(r)
	default:
		return s.book.Restore(r)
	}
}

// takeFacts returns the records that events changed since the last call.
func (s *state) takeFacts() []record.Record {
	return append(s.book.TakeFacts(), s.watch.TakeChanged()...)
}

// takeFindings returns the records of the inquiry and of its news that changed since the last call.
func (s *state) takeFindings() []record.Record {
	return append(s.inquiry.TakeChanged(), s.drafts.takeChanged()...)
}

// findings returns all records of the inquiry and of its news, as of one moment.
func (s *state) findings() []record.Record {
	return slices.AppendSeq(s.drafts.records(), s.inquiry.Records())
}

// takeOutputs returns the records of figures, outbox and announced definitions that changed since the last call.
func (s *state) takeOutputs() []record.Record {
	return slices.Concat(s.builder.TakeChanged(), s.outbox.takeChanged(), s.announced.takeChanged())
}

// records returns all records but the findings. Events may be applied while it is iterated in pieces.
func (s *state) records() iter.Seq[record.Record] {
	return func(yield func(record.Record) bool) {
		for _, part := range []iter.Seq[record.Record]{
			s.book.Records(), s.watch.Records(), s.builder.Records(),
			slices.Values(s.outbox.records()), slices.Values(s.announced.records()),
		} {
			for r := range part {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// announced is the hash of the definitions that were announced last.
type announced struct {
	hash    string
	changed bool
}

func (a *announced) is(hash string) bool { return a.hash == hash }

func (a *announced) become(hash string) { *a = announced{hash: hash, changed: true} }

func (a *announced) takeChanged() []record.Record {
	if !a.changed {
		return nil
	}
	a.changed = false
	return a.records()
}

func (a *announced) records() []record.Record {
	if a.hash == "" {
		return nil
	}
	return []record.Record{{Kind: kindDefinitions, Key: "definitions", Value: a.hash}}
}
