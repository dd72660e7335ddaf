// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// judgeHealth blames deployments by telemetry where no report says what was done about them.
func (c *court) judgeHealth() {
	for _, e := range c.counting {
		if r := c.byHealth(e); r != nil && !c.closed(e) {
			c.rulings[e] = r
		}
	}
}

// byHealth returns the verdict that telemetry gives on the deployment; nil if nobody had to act on what it shows.
func (c *court) byHealth(e *delivery.Entry) *ruling {
	h := c.heard[e]
	if attributed := h.attributed(); len(attributed) > 0 {
		return c.ruleOn(e, act{method: MethodHealth, incident: attributed[0].incident})
	}
	switch {
	case h.finding == nil:
		return nil
	case c.options.CountSuspected:
		return c.ruleOn(e, act{method: MethodHealth, because: Evidence{Term: "suspected", Detail: e.Key.ID}})
	case h.finding.WentBack != 0:
		return c.ruleOn(e, act{
			method: MethodHealth, because: Evidence{Term: "traffic_went_back", Detail: e.Key.ID},
			at: h.finding.WentBack, incident: c.openIncident(e, h.finding.WentBack),
		})
	}
	return nil
}
