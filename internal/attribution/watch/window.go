// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Tick is what a release and its control counted in a bin. There is none for bins in which the service served nothing.
type Tick struct {
	Bin health.Bin
	// Errors are all operations and those that failed.
	Errors eprocess.Tick
	// Time is how long operations of the release took, OthersTime those of its control.
	Time, OthersTime Time
	// Exposures and Origins are those of the release.
	Exposures []Exposure
	Origins   []Origin
}

// Time is how many operations were measured and how long they took in total, without waiting for other services.
type Time struct {
	Operations int64
	Seconds    float64
}

// Plus returns the sum of two times.
func (t Time) Plus(o Time) Time { return Time{t.Operations + o.Operations, t.Seconds + o.Seconds} }

// Ticks returns the ticks of a release from one bin up to but not including another, as far as rows go back, including
// the open bins if they were part of the last assessment. It is empty for an unknown release.
func (w *Watch) Ticks(id ID, from, to health.Bin) []Tick {
	s := w.scopes[id.Scope]
	if s == nil {
		return nil
	}
	at := slices.IndexFunc(s.releases, func(r *running) bool { return r.id(s) == id })
	if at < 0 {
		return nil
	}
	rows := s.since(from)
	ticks := make([]Tick, 0, len(rows))
	for i := range rows {
		if rows[i].bin < to {
			ticks = append(ticks, rows[i].window(s.releases[at]))
		}
	}
	return ticks
}

func (r *row) window(of *running) Tick {
	t := Tick{Bin: r.bin, Exposures: r.exposures(of)}
	for i := range r.counts {
		c := &r.counts[i]
		took := Time{int64(c.all.Measured), float64(c.all.Seconds)}
		if c.who.release != of {
			t.Errors.Control = t.Errors.Control.Plus(c.all.errors())
			t.OthersTime = t.OthersTime.Plus(took)
			continue
		}
		t.Errors.New = t.Errors.New.Plus(c.all.errors())
		t.Time = t.Time.Plus(took)
		if c.rare != nil {
			t.Origins = append(t.Origins, c.rare.origins...)
		}
	}
	return t
}
