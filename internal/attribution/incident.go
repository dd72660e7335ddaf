// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// openIncident returns the incident that an act on the deployment responded to: opened after the deployment finished,
// still open when the act was done, and not known to have another cause.
func (c *court) openIncident(e *delivery.Entry, actedAt delivery.Instant) *delivery.Incident {
	for _, i := range c.incidents {
		if i.Opened >= e.Finished && i.Opened <= actedAt && i.OpenAt(actedAt) && !c.isElsewhere(i, e) {
			return i
		}
	}
	return nil
}

// isElsewhere reports whether the incident is known to have another cause than the deployment: it names something else,
// a person said so, or it was attributed to another deployment of the scope.
func (c *court) isElsewhere(i *delivery.Incident, e *delivery.Entry) bool {
	return c.declaresAnother(i, e) || c.cleared(e, i) || c.isAttributedToAnother(i, e)
}

// declaresAnother reports whether the incident names something other than the deployment as its cause.
func (c *court) declaresAnother(i *delivery.Incident, e *delivery.Entry) bool {
	if revision, version := i.DeclaredRelease(); revision != "" || version != "" {
		return c.releaseBlamedBy(i) != e
	}
	id, declared := i.Declared()
	return declared && !e.Is(id)
}

func (c *court) isAttributedToAnother(i *delivery.Incident, e *delivery.Entry) bool {
	if _, attributed := c.heard[e].on(i); attributed {
		return false
	}
	for _, h := range c.heard {
		if _, attributed := h.on(i); attributed {
			return true
		}
	}
	return false
}

// onsetOf returns when the impact of the incident began, else when it was opened.
func onsetOf(i *delivery.Incident) delivery.Instant {
	if i.Start != 0 {
		return i.Start
	}
	return i.Opened
}
