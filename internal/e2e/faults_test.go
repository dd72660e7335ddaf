// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"testing"
)

const (
	// refusals is how often backends refuse: as many times as there are flushes in an hour by default.
	refusals = 60
	// fullDisk is the size of a disk that has room for a part of the trial's state.
	fullDisk = `
extensions:
  file_storage: {max_size: 524288}
`
	// flushOften makes an hour of flushes pass in seconds.
	flushOften = `
connectors:
  dora: {flush_interval: 100ms}
`
)

// ways are the ways to keep state.
var ways = map[string][]string{
	"state on storage":                {onStorage},
	"state on storage behind a spool": {onStorage, behindASpool},
}

// Webhooks that do not fit on the disk are not acknowledged, and acknowledged ones are not lost: once there is room again, all
// figures equal the truth, even after the collector was killed.
func TestNothingAcknowledgedIsLostWhenTheDiskIsFull(t *testing.T) {
	binary, tool := builtDistribution(t), buildTool(t)
	for name, overlays := range ways {
		t.Run(name, func(t *testing.T) {
			tr := newTrial(t, tool, 3, 2, append(overlays[:len(overlays):len(overlays)], fullDisk)...)
			v := newVictim(t, binary, tr)
			v.start()
			v.awaitReady()
			tr.send()
			tr.sender.awaitRefused(100)
			v.kill()
			v.reconfigure(tr.configurations[:len(tr.configurations)-1])
			v.start()
			tr.awaitSent()
			tr.judge()
		})
	}
}

// While backends refuse, webhooks are accepted, and in the end the backends have everything.
func TestNothingIsLostWhenBackendsRefuseForAnHour(t *testing.T) {
	binary, tool := builtDistribution(t), buildTool(t)
	for name, overlays := range ways {
		t.Run(name, func(t *testing.T) {
			tr := newTrial(t, tool, 4, 2, append(overlays[:len(overlays):len(overlays)], flushOften)...)
			tr.sinks.refusing.Store(true)
			v := newVictim(t, binary, tr)
			v.start()
			v.awaitReady()
			tr.send()
			tr.awaitSent()
			tr.sinks.awaitRefused(t.Context(), refusals/2)
			v.kill()
			v.start()
			v.awaitReady()
			tr.sinks.awaitRefused(t.Context(), refusals)
			tr.sinks.refusing.Store(false)
			tr.judge()
		})
	}
}
