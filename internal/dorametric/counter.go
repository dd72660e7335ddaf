// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import "go.opentelemetry.io/collector/pdata/pmetric"

// counter adds up.
type counter struct {
	integer bool
	sum     float64
}

func (c *counter) observe(value float64) { c.sum += value }

func (c *counter) draw(m pmetric.Metric) dataPoint {
	p := numberPoints(m).AppendEmpty()
	setNumber(p, c.sum, c.integer)
	return p
}

func (c *counter) reset() { c.sum = 0 }
