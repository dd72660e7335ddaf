// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package datasettest

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// WithoutCulprit returns the case as if the culprit had not been deployed: its deployment events are missing, and its
// telemetry has the identity of the version before, so that no release is to blame. It returns false if there is no
// culprit or no candidate remains.
func (c Case) WithoutCulprit() (Case, bool) {
	culprit, ok := c.Culprit()
	if !ok || len(c.Candidates) < 2 {
		return Case{}, false
	}
	c.Name, c.Truth = c.Name+" without culprit", ""
	c.Candidates = slices.DeleteFunc(slices.Clone(c.Candidates), func(d Candidate) bool { return d.ID == culprit.ID })
	c.Events = slices.DeleteFunc(slices.Clone(c.Events), func(e delivery.Event) bool {
		facts, ok := e.Subject.(*delivery.DeploymentFacts)
		return ok && facts.ID == culprit.ID
	})
	tally := NewTally()
	for _, o := range c.Health {
		if o.Release == culprit.Release || o.Release == culprit.Before {
			if o.Series.Metric == health.Exposures {
				continue // with one version only there are no exposures
			}
			o.Release = culprit.Before
		}
		tally.Add(o)
	}
	c.Health = tally.Observations()
	return c, true
}
