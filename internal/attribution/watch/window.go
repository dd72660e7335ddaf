// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Tick is what was counted of a release and of the others in a bin. Bins in which the service served nothing are left out.
type Tick struct {
	Bin health.Bin
	// Share is the release's part of the traffic of the bin.
	Share float64
	// Errors, Slow95, Slow50 and Logs are sums over all operations. Classes tell them apart, but for bins older than some minutes.
	Errors, Slow95, Slow50, Logs eprocess.Tick
	Classes                      []ClassTick
	// Time is how long operations of the release took, OthersTime those of the others.
	Time, OthersTime Time
	// Failing are the traces that failed in the release and in others, Instances are those that were heard of.
	Failing, OthersFailing     int64
	Instances, OthersInstances int64
	// Exposures and Origins are those of the release.
	Exposures []Exposure
	Origins   []Origin
	// Fingerprints are its kinds of failure, Exemplars some of its failing traces; as with Classes, not those of older bins.
	Fingerprints []Named
	Exemplars    []health.Exemplar
}

// Time is how many operations were measured and how long they took together, without waiting for other services.
type Time struct {
	Operations int64
	Seconds    float64
}

// Plus adds up two times.
func (t Time) Plus(o Time) Time { return Time{t.Operations + o.Operations, t.Seconds + o.Seconds} }

// ClassTick is what was counted of a class of operations.
type ClassTick struct {
	Class                  string
	Errors, Slow95, Slow50 eprocess.Tick
}

// Ticks returns what was counted of a release in the bins from the first to before the last, as far as rows go back, with what was told up to the
// last assessment. Releases that are not known have none.
func (w *Watch) Ticks(id ID, from, to health.Bin) []Tick {
	s := w.scopes[id.Scope]
	if s == nil {
		return nil
	}
	at := slices.IndexFunc(s.releases, func(r *running) bool { return r.id(s) == id })
	if at < 0 {
		return nil
	}
	var ticks []Tick
	for _, row := range s.since(from) {
		if row.bin < to {
			ticks = append(ticks, row.window(s.releases[at]))
		}
	}
	return ticks
}

func (r *row) window(of *running) Tick {
	t := Tick{
		Bin: r.bin, Errors: r.kind(of, Errors, ""), Slow95: r.kind(of, Slow95, ""), Slow50: r.kind(of, Slow50, ""), Logs: r.kind(of, Logs, ""),
		Classes: r.classesOf(of), Exposures: slices.Clone(r.exposures(of)),
	}
	if all := t.Errors.New.Total + t.Errors.Control.Total; all > 0 {
		t.Share = float64(t.Errors.New.Total) / float64(all)
	}
	for i := range r.counts {
		t.add(&r.counts[i], r.counts[i].who.release == of)
	}
	return t
}

func (t *Tick) add(c *count, own bool) {
	took := Time{int64(c.all.Measured), float64(c.all.Seconds)}
	if !own {
		t.OthersTime = t.OthersTime.Plus(took)
		t.OthersFailing += int64(c.failing)
		t.OthersInstances += int64(c.instances)
		return
	}
	t.Time = t.Time.Plus(took)
	t.Failing += int64(c.failing)
	t.Instances += int64(c.instances)
	if c.rare != nil {
		t.Fingerprints = append(t.Fingerprints, c.rare.fingerprints...)
		t.Origins = append(t.Origins, c.rare.origins...)
		t.Exemplars = health.JoinExemplars(t.Exemplars, c.rare.exemplars)
	}
}

func (r *row) classesOf(of *running) []ClassTick {
	var names []string
	for i := range r.counts {
		for _, class := range r.counts[i].told() {
			names = append(names, class.Class)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	classes := make([]ClassTick, len(names))
	for i, name := range names {
		ticks := r.classTicks(of, name)
		classes[i] = ClassTick{name, ticks[0], ticks[1], ticks[2]}
	}
	return classes
}
