// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
	"github.com/otelcol-dora/otelcol-dora/internal/journal"
)

// healthOfVersion1 is what the first version that takes the health of releases stored for a story, whose second half it
// received all at once just before it stopped. Like stateOfVersion1 it is never written anew.
var healthOfVersion1 = filepath.Join("testdata", "state", "version1_health.txt")

// telling is the part of a record that every version must announce identically.
type telling struct {
	event                         string
	at                            time.Time
	service, deployment, incident any
	outcome, health, state        any
}

func (r *rig) tellings() []telling {
	var all []telling
	for _, record := range r.told("dora.release.health_changed", "dora.incident.attributed", "dora.change.suspected", "dora.change.failed", "dora.change.recovered", "dora.change.failure_retracted") {
		all = append(all, telling{
			event: record.Event, at: record.Time, service: record.Resource["service.name"],
			deployment: record.Attributes["deployment.id"], incident: record.Attributes["dora.incident.id"],
			outcome: record.Attributes["dora.attribution.outcome"],
			health:  record.Attributes["dora.release.health"], state: record.Attributes["dora.release.state"],
		})
	}
	return all
}

func TestHealthOfEveryVersionGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s, canary := badCart(start), badCanary(start)
		s.serve = append(s.serve, canary.serve...)
		s.tell[0] = append(s.tell[0], canary.tell[0]...)
		s.tell[arrival] = append(s.tell[arrival], canary.tell[arrival]...)
		soon := func(c *Config) { c.Attribution.FollowUp = minFollowUp } // so that the answer is final
		disk := disktest.New()
		now := newDurableRig(t, disk, soon).feedHealth(t)
		now.start(t)
		const half, end = arrival + 6, undone + 3
		s.live(t, now, start, 0, half)
		require.NoError(t, now.engine().turn.Take(t.Context(), func() { assert.NoError(t, now.engine().checkpoint(t.Context())) }))
		elapse((end - half) * time.Minute) // as if the collectors had been cut off and then sent everything at once
		var rest []health.Observation
		for n := half * 6; n < end*6; n++ {
			rest = append(rest, s.bin(start, n)...)
		}
		for piece := range slices.Chunk(rest, 300) {
			now.feed(t, piece)
		}
		if _, err := os.Stat(healthOfVersion1); *update && os.IsNotExist(err) {
			disktest.WriteDump(t, healthOfVersion1, disk.Crash().Values())
		}
		said := len(now.tellings())
		then := newDurableRig(t, disktest.Of(disktest.ReadDump(t, healthOfVersion1)), soon).feedHealth(t)
		then.start(t)
		assert.Empty(t, then.said.FilterMessage("the stored state could not be read: it was set aside, and the connector starts without it").All())
		for minute := end; minute < end+5; minute++ {
			s.minute(t, start, minute, now, then)
		}
		pass(2)
		require.NotEmpty(t, then.tellings())
		assert.Equal(t, now.tellings()[said:], then.tellings())
		assert.Equal(t, agelessly(lastFigures(t, now)), agelessly(lastFigures(t, then)))
		assert.Empty(t, then.told("dora.change.suspected"), "nothing is announced again")
	})
}

func TestHealthOfEveryVersionHasAllKindsOfRecords(t *testing.T) {
	t.Parallel()
	restored := map[record.Kind]bool{}
	_, err := journal.Open(t.Context(), disktest.Of(disktest.ReadDump(t, healthOfVersion1)), journal.Options{Name: stateName, Version: stateVersion}, func(r record.Record) error {
		restored[r.Kind] = true
		return nil
	})
	require.NoError(t, err)
	for _, kind := range []record.Kind{kindDraft, 48, 49, 50, 51, 52, 53, inquiry.RecordRelease, inquiry.RecordIncident, inquiry.RecordClock} {
		assert.True(t, restored[kind], "no record of kind %d", kind)
	}
}
