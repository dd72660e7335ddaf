// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package changerca

import (
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// wholeTenths is one trace, in the unit of failure origins.
const wholeTenths = 10

// stitch builds a trace for each entry by random matching within the minute. A call is matched with a random operation
// of its edge that has the same outcome, and the trace continues with the calls of that operation's pod. If callees
// failed more often than their callers noticed, the corresponding number of successful calls is matched with failed
// operations. stitch counts where failures began and which releases the traces touched.
func (r *reading) stitch(pods []*pod) {
	for _, number := range slices.Sorted(maps.Keys(r.minutes)) {
		m := r.minutes[number]
		m.explain(r.random, pods)
		m.listen()
		m.hide()
		for _, entry := range m.entries {
			t := trace{minute: m, random: r.random, touched: map[release.Identity]bool{entry.pod.release: true}}
			t.call(entry.pod, entry.class, entry.cause != "")
			r.origins(entry, t.origins, m)
			r.exposures(entry, t.touched, m.live)
		}
	}
}

// trace is one walk through a minute.
type trace struct {
	minute  *minute
	random  *rand.Rand
	touched map[release.Identity]bool
	// origins are the places where failures began. The first one is that of the entry's failure, if it failed.
	origins []origin
}

// origin is where a failure began: at a release, or at a call that was not answered.
type origin struct {
	at release.Identity
	// silent is the service that did not answer; empty if the release itself is the origin.
	silent string
}

// call follows a call of a pod to a service.
func (t *trace) call(from *pod, to string, failed bool) {
	key := route{from.service, to}
	if !failed && t.random.Float64() < t.minute.hidden[key] {
		failed = true // the callee reported a failure that its caller did not notice
	} else if failed && !t.minute.failed(key) {
		t.origins = append(t.origins, origin{at: from.release, silent: to})
		return
	}
	o := t.answer(key, failed)
	if o == nil {
		return
	}
	t.touched[o.pod.release] = true
	if o.failed && o.cause == "" {
		t.origins = append(t.origins, origin{at: o.pod.release})
	}
	if o.cause != "" {
		t.call(o.pod, o.cause, true)
	}
	for _, callee := range slices.Sorted(maps.Keys(t.minute.failures[o.pod])) {
		if callee != o.cause {
			t.call(o.pod, callee, false)
		}
	}
}

// answer draws an operation with the given outcome to match the call; nil if there is none.
func (t *trace) answer(key route, failed bool) *operation {
	operations := t.minute.served[key]
	if len(operations) == 0 {
		return nil
	}
	first := t.random.IntN(len(operations))
	for i := range operations {
		if o := operations[(first+i)%len(operations)]; o.failed == failed {
			return o
		}
	}
	return nil
}

// origins counts where the failure of a trace began. Each trace has one origin: that of the entry's failure, if it
// failed.
func (r *reading) origins(entry *operation, origins []origin, m *minute) {
	if len(origins) == 0 {
		return
	}
	series := health.Series{
		Metric: health.FailureOrigins, EntryNamespace: entry.pod.release.Namespace, EntryService: entry.pod.service, Handled: !entry.failed,
	}
	first := origins[0]
	if first.silent == "" {
		r.tally.Count(first.at, entry.bin, series, wholeTenths)
		return
	}
	tenths := m.silentTenths(first.silent)
	r.tally.Count(m.silent(first.silent), entry.bin, series, tenths)
	r.tally.Count(first.at, entry.bin, series, wholeTenths-tenths)
}

// exposures counts the trace for each live release of the services that it touched, if they had several live versions.
func (r *reading) exposures(entry *operation, touched map[release.Identity]bool, live map[string][]release.Identity) {
	for _, releases := range live {
		if len(releases) < 2 || !slices.ContainsFunc(releases, func(id release.Identity) bool { return touched[id] }) {
			continue
		}
		for _, id := range releases {
			side := health.TouchedOther
			if touched[id] {
				side = health.TouchedThis
			}
			r.tally.Count(id, entry.bin, health.Series{
				Metric: health.Exposures, EntryNamespace: entry.pod.release.Namespace, EntryService: entry.pod.service,
				Touched: side, EntryFailed: entry.failed,
			}, 1)
		}
	}
}
