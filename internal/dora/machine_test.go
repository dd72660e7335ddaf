// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// disk holds the records that were written, in order. The last record of a kind and key is the valid one.
type disk []record.Record

// read restores a book from the disk.
func (d disk) read(t require.TestingT, options Options) *Book {
	options.Tracked = true
	b := NewBook(options)
	for _, r := range d {
		if err := b.Restore(r); err != nil {
			require.NoError(t, err)
		}
	}
	b.Restored()
	return b
}

// machine runs a book on a disk. Senders repeat events until they are accepted; receivers keep all announcements and observations.
// The machine may crash at any time.
type machine struct {
	t       *rapid.T
	options Options
	book    *Book
	disk    disk
	// unaccepted are events that were applied but are not on the disk.
	unaccepted []*delivery.Event
	// checkpoint is a second disk, which is being written from what pull returns and what changes meanwhile.
	checkpoint disk
	pull       func() (record.Record, bool)
	stop       func()

	// told is what telemetry says. After a crash it is told again before anything else happens.
	told map[delivery.Scope]attribution.Told

	heard   map[delivery.DeploymentKey]attribution.Verdict
	failed  map[failure]bool
	entered map[identified]bool
}

// failure is the identity of an announced failure.
type failure struct {
	deployment delivery.DeploymentKey
	method     attribution.Method
	onset      delivery.Instant
	round      int
}

func newMachine(t *rapid.T, options Options) *machine {
	return &machine{
		t: t, options: options, book: disk{}.read(t, options),
		heard: map[delivery.DeploymentKey]attribution.Verdict{}, entered: map[identified]bool{},
		failed: map[failure]bool{},
	}
}

func (m *machine) apply(e *delivery.Event) {
	applyAll(m.t, m.book, []*delivery.Event{e})
	m.unaccepted = append(m.unaccepted, e)
}

// accept writes the facts to the disk.
func (m *machine) accept() {
	m.write(m.book.TakeFacts())
	m.unaccepted = nil
}

// flush flushes the book and publishes the result once it is on the disk.
func (m *machine) flush(at time.Time) Flush { return m.tell(m.book.Flush(at)) }

func (m *machine) tell(f Flush) Flush {
	m.accept()
	m.write(m.book.TakeMemory())
	for _, a := range f.Announcements {
		m.hear(a)
	}
	for _, r := range f.Reports {
		for _, o := range r.Observations {
			key := identify(r, o)
			require.False(m.t, m.entered[key], "%v entered twice", key)
			m.entered[key] = true
		}
	}
	return f
}

func (m *machine) hear(a attribution.Announcement) {
	key := a.Verdict.Deployment
	before, known := m.heard[key]
	switch a.Kind {
	case attribution.Failed:
		require.False(m.t, known, "failed twice")
		v := decided(a.Verdict)
		one := failure{v.Deployment, v.Method, v.Onset, a.Round}
		require.False(m.t, m.failed[one], "told again as if it were the same")
		m.failed[one] = true
		v.Recovery = attribution.Recovery{}
		m.heard[key] = v
	case attribution.Recovered:
		require.True(m.t, known && before.Recovery.At == 0, "recovered without or twice")
		m.heard[key] = decided(a.Verdict)
	case attribution.Retracted:
		require.True(m.t, known, "retracted what never was told")
		require.Equal(m.t, before, a.Verdict)
		delete(m.heard, key)
	}
}

func (m *machine) write(records []record.Record) {
	m.disk = append(m.disk, records...)
	if m.pull != nil {
		m.checkpoint = append(m.checkpoint, records...)
	}
}

// advance starts or continues a checkpoint, and swaps the disks when it is complete.
func (m *machine) advance(records int) {
	if m.pull == nil {
		m.checkpoint = nil
		m.pull, m.stop = iter.Pull(m.book.Records())
	}
	for range records {
		r, ok := m.pull()
		if !ok {
			m.disk = m.checkpoint
			m.abandon()
			return
		}
		m.checkpoint = append(m.checkpoint, r)
	}
}

func (m *machine) abandon() {
	if m.pull != nil {
		m.stop()
		m.pull, m.stop = nil, nil
	}
}

// crash restarts the machine. Events that were not accepted are sent again, in any order.
func (m *machine) crash() {
	m.abandon()
	m.book = m.disk.read(m.t, m.options)
	tellAll(m.book, m.told)
	again := m.unaccepted
	m.unaccepted = nil
	if len(again) > 0 {
		again = rapid.Permutation(again).Draw(m.t, "sent again")
	}
	for _, e := range again {
		m.apply(e)
	}
}

// observable returns all observations of the history, with their event times.
func observable(b *Book) map[identified]time.Time {
	all := map[identified]time.Time{}
	add := func(r Report, observations []Observation) {
		for _, o := range observations {
			all[identify(r, o)] = time.Unix(0, o.At)
		}
	}
	for _, scope := range b.history.Scopes() {
		d := b.derive(scope)
		d.observe(nothing)
		add(Report{Identity: identityOf(scope)}, d.list)
	}
	for _, key := range b.history.Pipelines() {
		p, observed := derivePipeline(b.history, key, nothing)
		add(Report{Identity: p.identity}, observed.list)
	}
	return all
}

// requireSameFigures compares the samples and zeros of two flushes.
func requireSameFigures(t require.TestingT, want, got Flush) {
	require.Len(t, got.Reports, len(want.Reports))
	for i := range want.Reports {
		require.Equal(t, want.Reports[i].Identity, got.Reports[i].Identity)
		require.Equal(t, want.Reports[i].Samples, got.Reports[i].Samples)
		require.Equal(t, want.Reports[i].Zeros, got.Reports[i].Zeros)
	}
}

// verdictsOf returns the verdicts derived from the facts.
func verdictsOf(b *Book) map[delivery.DeploymentKey]attribution.Verdict {
	all := map[delivery.DeploymentKey]attribution.Verdict{}
	for _, scope := range b.history.Scopes() {
		for _, v := range b.derive(scope).verdicts {
			all[v.Deployment] = decided(v)
		}
	}
	return all
}

// standing returns the disk without replaced records.
func (d disk) standing() disk {
	last := map[record.Record]record.Record{}
	for _, r := range d {
		last[record.Record{Kind: r.Kind, Key: r.Key}] = r
	}
	return slices.Collect(maps.Values(last))
}

// decided is the verdict without what telemetry measured, which is announced but not stored.
func decided(v attribution.Verdict) attribution.Verdict {
	v.Confidence, v.Measured, v.Traces = 0, nil, nil
	return v
}
