// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package score

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
)

// Alarms counts good releases, and how many of them were found bad.
type Alarms struct{ Releases, Alarmed int }

// Rate returns the share of the releases that were found bad.
func (a Alarms) Rate() float64 { return share(float64(a.Alarmed), float64(a.Releases)) }

// Detector reports for each candidate, by deployment id, whether its own health in the case is bad.
type Detector func(datasettest.Case) map[string]bool

// FalseAlarms evaluates a case without a culprit repeatedly, as a running system would, and counts the releases that
// were ever found bad.
func FalseAlarms(c datasettest.Case, detect Detector, every time.Duration) Alarms {
	if len(c.Health) == 0 {
		return Alarms{Releases: len(c.Candidates)}
	}
	first, last := time.Unix(0, c.Health[0].Bin.Start()), time.Unix(0, c.Health[len(c.Health)-1].Bin.Start()).Add(health.BinWidth)
	bad := map[string]bool{}
	for at := first; !at.After(last); at = at.Add(every) {
		known := c.Until(at)
		if len(known.Candidates) == 0 {
			continue
		}
		for id, found := range detect(known) {
			if found {
				bad[id] = true
			}
		}
	}
	return Alarms{Releases: len(c.Candidates), Alarmed: len(bad)}
}

// Add adds up the alarms of several cases.
func (a Alarms) Add(b Alarms) Alarms { return Alarms{a.Releases + b.Releases, a.Alarmed + b.Alarmed} }
