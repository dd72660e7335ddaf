// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"testing"
	"time"
)

// rememberingTags keeps the known deployments in files that are synced to the disk.
const rememberingTags = `
service:
  extensions: [file_storage]
extensions:
  file_storage: {directory: "STATE", fsync: true}
processors:
  deployment: {storage: file_storage}
`

// A restart forgets no deployment: without any new webhook, the first telemetry after it is tagged as the last before it.
func TestTagsGoOnAfterARestart(t *testing.T) {
	t.Parallel()
	s := newTagger(t, taggingConfiguration, rememberingTags)
	now := time.Now()
	s.deploy("build-1", now.Add(-time.Hour), now.Add(-50*time.Minute), object{"version": "1.1"})
	s.restart()
	s.send("after a restart", now, object{"service.name": "checkout"})
	s.assertTagged("after a restart", ranUnder("build-1", "1.1", "time"))

	s.deploy("build-2", now.Add(-20*time.Minute), now.Add(-10*time.Minute), object{"version": "1.2"})
	s.restart()
	s.send("after another", now, object{"service.name": "checkout"})
	s.assertTagged("after another", ranUnder("build-2", "1.2", "time"))
	s.send("late", now.Add(-30*time.Minute), object{"service.name": "checkout"})
	s.assertTagged("late", ranUnder("build-1", "1.1", "time"))
}

// An acknowledged webhook is known after the collector was killed, however soon.
func TestNothingLearnedIsLostWhenTheCollectorIsKilled(t *testing.T) {
	t.Parallel()
	binary := builtDistribution(t)
	s := prepareTagger(t, taggingConfiguration, rememberingTags)
	v := newVictim(t, binary, &trial{intake: s.telemetry, configurations: s.configurations})
	now := time.Now()
	for round, id := range []string{"build-1", "build-2", "build-3"} {
		v.start()
		v.awaitReady()
		awaitListener(t, s.webhooks)
		finished := now.Add(time.Duration(round-10) * time.Minute)
		s.deploy(id, finished.Add(-20*time.Second), finished, object{"version": "1." + id[6:]})
		v.kill()

		v.start()
		v.awaitReady()
		s.send("after "+id, finished.Add(15*time.Second), object{"service.name": "checkout"})
		s.assertTagged("after "+id, ranUnder(id, "1."+id[6:], "time"))
		v.kill()
	}
}
