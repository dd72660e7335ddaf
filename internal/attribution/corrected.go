// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import (
	"cmp"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// correctionOf returns the last correction by a person of the deployment or of a stage of its rollout.
func correctionOf(e *delivery.Entry) delivery.Latest[delivery.Correction] {
	last := e.Correction()
	for _, stage := range e.Rollout {
		said := stage.Correction()
		if cmp.Or(cmp.Compare(said.At, last.At), cmp.Compare(said.Value, last.Value)) > 0 {
			last = said
		}
	}
	return last
}

// dismissed reports whether a person said that the deployment did not fail.
func dismissed(e *delivery.Entry) bool { return correctionOf(e).Value == delivery.CorrectionDismissed }

// judgeConfirmed blames the deployments of which a person said that they failed. That may be long after the failure, so
// an incident that was open then proves nothing.
func (c *court) judgeConfirmed() {
	for _, e := range c.counting {
		said := correctionOf(e)
		if said.Value != delivery.CorrectionConfirmed || c.closed(e) {
			continue
		}
		a := act{method: MethodManual, because: Evidence{Term: "confirmed", Detail: e.Key.ID}, at: said.At}
		if attributed := c.heard[e].attributed(); len(attributed) > 0 {
			a.incident = attributed[0].incident
		}
		c.convict(e, a)
	}
}

// cleared reports whether a person said that the deployment did not cause the incident, or that no change did.
func (c *court) cleared(e *delivery.Entry, i *delivery.Incident) bool {
	return i.NotByChange() || slices.ContainsFunc(i.NotCausedBy(), func(id string) bool {
		return e.Is(id) && slices.ContainsFunc(c.history.DeploymentsMeant(i, id), func(d *delivery.Deployment) bool {
			return slices.Contains(e.Keys(), d.Key)
		})
	})
}
