// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"maps"
	"slices"
	"strconv"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// The fields of a release. They are kept on disk: a number once used never gets another meaning.
const (
	releaseIdentity    = 1 // repeated, at least one
	releaseFirst       = 2 // sint64, a bin
	releaseServed      = 3 // sint64, bins from the first to the last
	releaseInherited   = 4 // uint64
	releaseName        = 5 // string
	releaseDeployment  = 6 // string
	releaseStep        = 7 // string
	releaseRecorded    = 8
	releaseHealth      = 9  // string
	releaseState       = 10 // string
	releaseHealths     = 11 // repeated
	releaseStates      = 12 // repeated
	releaseWithdrawals = 13 // uint64
	releaseTold        = 14 // a finding
	releaseEarly       = 15 // uint64

	countWhat  = 1 // string
	countTimes = 2 // uint64

	findingDeployment = 1 // string
	findingVersion    = 2 // string
	findingOnset      = 3 // sint64
	findingConfidence = 4 // double
)

// records returns the record of the release and, if its key changed, the deletion of the previous one.
func (s *subject) records() []record.Record {
	key := s.key()
	var all []record.Record
	if s.kept != "" && s.kept != key {
		all = append(all, record.Record{Kind: RecordRelease, Key: s.kept})
	}
	s.kept = key
	if s.isGone {
		return append(all, record.Record{Kind: RecordRelease, Key: key})
	}
	var w record.Writer
	s.write(&w)
	return append(all, record.Record{Kind: RecordRelease, Key: key, Value: w.Value()})
}

func (s *subject) key() string {
	var w record.Writer
	writeIdentity(&w, &s.identities[0])
	return record.Key(strconv.FormatInt(int64(s.first), 10), w.Value())
}

func (s *subject) write(w *record.Writer) {
	for i := range s.identities {
		w.Nested(releaseIdentity, func(w *record.Writer) { writeIdentity(w, &s.identities[i]) })
	}
	w.Int(releaseFirst, int64(s.first))
	w.Int(releaseServed, int64(s.last-s.first))
	w.Uint(releaseInherited, flag(s.inherited))
	w.Text(releaseName, s.name)
	w.Text(releaseDeployment, s.match.Deployment)
	w.Text(releaseStep, string(s.match.Step))
	w.Uint(releaseEarly, flag(s.match.Early))
	if s.recorded != nil {
		var inner record.Writer
		s.recorded.write(&inner)
		w.Element(releaseRecorded, inner.Value()) // written even if it is empty, because nil means never compared
	}
	t := &s.told
	w.Text(releaseHealth, string(t.health))
	w.Text(releaseState, string(t.state))
	writeCounts(w, releaseHealths, t.healths)
	writeCounts(w, releaseStates, t.states)
	w.Uint(releaseWithdrawals, uint64(t.withdrawals))
	if f := t.finding; f != nil {
		w.Nested(releaseTold, func(w *record.Writer) {
			w.Text(findingDeployment, f.Deployment.ID)
			w.Text(findingVersion, f.Version)
			w.Int(findingOnset, int64(f.Onset))
			w.Float(findingConfidence, f.Confidence)
		})
	}
}

func writeCounts[K ~string](w *record.Writer, field int, counts map[K]int) {
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		w.Nested(field, func(w *record.Writer) {
			w.Text(countWhat, string(what))
			w.Uint(countTimes, uint64(counts[what]))
		})
	}
}

// readSubject reads a release; nil for the empty record of one that was deleted.
func readSubject(value string) (*subject, error) {
	if value == "" {
		return nil, nil //nolint:nilnil // an empty record is no release and no error
	}
	s, p := &subject{}, &reading{}
	p.each(value, func(r *record.Reader) {
		switch r.Field() {
		case releaseIdentity:
			s.identities = append(s.identities, p.identity(r.Text()))
		case releaseFirst:
			s.first = health.Bin(r.Int())
		case releaseServed:
			s.last = health.Bin(r.Int())
		case releaseInherited:
			s.inherited = r.Uint() != 0
		case releaseName:
			s.name = r.Text()
		case releaseDeployment:
			s.match.Deployment = r.Text()
		case releaseStep:
			s.match.Step = release.Step(r.Text())
		case releaseEarly:
			s.match.Early = r.Uint() != 0
		case releaseRecorded:
			s.recorded = p.assessment(r.Text())
		default:
			s.told.read(p, r)
		}
	})
	if len(s.identities) == 0 || slices.Contains(s.identities, release.Identity{}) {
		p.fail(errNameless)
	}
	if p.err != nil {
		return nil, p.err
	}
	s.last += s.first
	s.scope = s.identities[0].Scope()
	if s.told.finding != nil {
		s.told.finding.Deployment.Scope, s.told.finding.Suspected = s.scope, true
	}
	return s, nil
}

func (a *announced) read(p *reading, r *record.Reader) {
	switch r.Field() {
	case releaseHealth:
		a.health = watch.Health(r.Text())
	case releaseState:
		a.state = watch.State(r.Text())
	case releaseHealths:
		what, times := p.count(r.Text())
		a.healths = with(a.healths, watch.Health(what), times)
	case releaseStates:
		what, times := p.count(r.Text())
		a.states = with(a.states, watch.State(what), times)
	case releaseWithdrawals:
		a.withdrawals = whole(r.Uint())
	case releaseTold:
		a.finding = p.finding(r.Text())
	}
}

func (p *reading) count(value string) (what string, times int) {
	p.each(value, func(r *record.Reader) {
		switch r.Field() {
		case countWhat:
			what = r.Text()
		case countTimes:
			times = whole(r.Uint())
		}
	})
	return what, times
}

func (p *reading) finding(value string) *attribution.Finding {
	f := &attribution.Finding{}
	p.each(value, func(r *record.Reader) {
		switch r.Field() {
		case findingDeployment:
			f.Deployment.ID = r.Text()
		case findingVersion:
			f.Version = r.Text()
		case findingOnset:
			f.Onset = delivery.Instant(r.Int())
		case findingConfidence:
			f.Confidence = r.Float()
		}
	})
	return f
}

// whole limits a count that is read to 31 bits.
func whole(n uint64) int { return int(n & (1<<31 - 1)) }
