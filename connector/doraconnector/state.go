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

// Kinds of record that are the connector's own. 48 to 63 are the inquiry's.
const (
	kindOutbox      record.Kind = 33
	kindDefinitions record.Kind = 34
	kindDraft       record.Kind = 36

	firstOfInquiry record.Kind = 48
	lastOfInquiry  record.Kind = 63
)

// state is everything that the engine remembers, and what a restart must bring back.
type state struct {
	book    *dora.Book
	inquiry *inquiry.Inquiry
	watch   *silence.Watch
	builder *dorametric.Builder
	outbox  *outbox
	// drafts are the news that the inquiry gave away and the outbox has not taken over yet. They belong to the inquiry, which remembers that it told them.
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

// restore takes back one record. One of an unknown kind comes from a newer version, which keeps
// more than this one understands.
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

// takeFacts returns what events changed since it was last asked.
func (s *state) takeFacts() []record.Record {
	return append(s.book.TakeFacts(), s.watch.TakeChanged()...)
}

// takeFindings returns what changed of the inquiry and the news of it since it was last asked.
func (s *state) takeFindings() []record.Record {
	return append(s.inquiry.TakeChanged(), s.drafts.takeChanged()...)
}

// findings returns all of the inquiry and the news of it, as of one moment.
func (s *state) findings() []record.Record {
	return slices.AppendSeq(s.drafts.records(), s.inquiry.Records())
}

// takeOutputs returns what telling changed since it was last asked.
func (s *state) takeOutputs() []record.Record {
	return slices.Concat(s.builder.TakeChanged(), s.outbox.takeChanged(), s.announced.takeChanged())
}

// records returns everything but the findings. It may be pulled in pieces while events are applied between them.
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

// announced is the hash of the definitions announced last.
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
