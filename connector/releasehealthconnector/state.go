// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

// stateOf returns the current state for the internal telemetry.
func (e *engine) stateOf() state {
	e.mu.Lock()
	defer e.mu.Unlock()
	store, table, streams := e.store.Stats(), e.table.Stats(), e.metrics.Refused()
	ladder, before := e.resources.ladder.Counters(), e.resources.refused
	return state{
		size: map[string]int64{
			"series":  int64(e.series),
			"service": int64(store.Services), "release": int64(store.Releases), "resource": int64(len(e.resources.known)),
			"trace": int64(table.Traces), "span": int64(table.Notes), "peer": int64(table.Peers), "stream": int64(e.metrics.Streams()), "bin": int64(store.ClosedBins),
		},
		refused: whole(map[string]uint64{
			"service": store.OverflowedServices, "release": store.OverflowedReleases,
			"trace": table.SampledOther + table.SampledFailing + table.RefusedFull, "span": table.RefusedNotes, "peer": table.RefusedPeers, "stream": streams.Streams,
			"malformed": streams.Malformed, "overflow": streams.Overflow, "duration": streams.Durations,
			"series":  e.seriesRefused,
			"version": before.RefusedVersions + ladder.RefusedVersions, "instance": before.RefusedInstances + ladder.RefusedInstances,
		}),
		expired: whole(map[string]uint64{
			"service": store.ExpiredServices, "release": store.ExpiredReleases, "resource": e.resources.evicted + e.resources.expired,
			"trace": table.ForgottenLinks,
		}),
		exposed:    int64(store.Exposed),
		traceShift: table.FailingShift,
	}
}

func whole(counts map[string]uint64) map[string]int64 {
	signed := make(map[string]int64, len(counts))
	for kind, n := range counts {
		signed[kind] = int64(n)
	}
	return signed
}
