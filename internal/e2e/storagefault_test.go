// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

// While the storage fails, webhooks that cannot be stored are not acknowledged. When it works again, all figures equal the truth, also
// after a restart without repeated webhooks.
func TestNothingAcknowledgedIsLostWhenTheStorageFails(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("replays whole organisations")
	}
	tool := buildTool(t)
	troubles := map[string]func(*disktest.Disk){"errors": failing(1), "a full disk": full}
	for trouble, cause := range troubles {
		for way, overlays := range waysOnDisks {
			t.Run(trouble+", "+way, func(t *testing.T) {
				t.Parallel()
				tr := newTrial(t, tool, 5, 2, overlays...)
				extension := &disks{byOwner: map[string]*disktest.Disk{}, prepare: sound}
				stop := startCollector(t, extension.factories, tr.configurations...)
				awaitListener(t, tr.intake)
				extension.each(cause)
				tr.send()
				tr.sender.awaitRefused(50)
				extension.each(sound)
				tr.awaitSent()
				tr.judge()
				require.NoError(t, stop())

				stop = startCollector(t, extension.factories, tr.configurations...)
				awaitListener(t, tr.intake)
				tr.judge()
				require.NoError(t, stop())
			})
		}
	}
}

// cuts is the number of power cuts.
const cuts = 12

// After a kill, everything written to the operating system is left; after a power cut, only what reached the disk. The test lets all
// writes fail while the collector stops, so that nothing else is stored.
func TestNothingAcknowledgedIsLostInAPowerCut(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("replays whole organisations")
	}
	tool := buildTool(t)
	for way, overlays := range waysOnDisks {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			tr := newTrial(t, tool, 6, 2, overlays...)
			extension := &disks{byOwner: map[string]*disktest.Disk{}, prepare: sound}
			stop := startCollector(t, extension.factories, tr.configurations...)
			awaitListener(t, tr.intake)
			tr.send()
			for cut := range cuts {
				tr.sender.awaitAcknowledged((cut + 1) * len(tr.sender.webhooks) / (cuts + 1))
				extension.each(dead)
				_ = stop() // it cannot stop cleanly
				extension.each(sound)
				stop = startCollector(t, extension.factories, tr.configurations...)
				awaitListener(t, tr.intake)
			}
			tr.awaitSent()
			tr.judge()
			require.NoError(t, stop())
		})
	}
}
