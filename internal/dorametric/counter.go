// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// counter is the cell of a counter.
type counter struct {
	integer bool
	sum     float64
}

func (c *counter) observe(value float64) { c.sum += value }

func (c *counter) draw(m pmetric.Metric, start, now pcommon.Timestamp) (pcommon.Map, pmetric.ExemplarSlice) {
	p := numberPoints(m).AppendEmpty()
	p.SetStartTimestamp(start)
	p.SetTimestamp(now)
	setNumber(p, c.sum, c.integer)
	return p.Attributes(), p.Exemplars()
}

func (*counter) size() int { return fixedSize }

func (c *counter) empty() bool { return c.sum == 0 }

func (c *counter) reset() { c.sum = 0 }

func (c *counter) pack(w *record.Writer) { w.Float(fieldSum, c.sum) }

func (c *counter) unpack(r *record.Reader) error {
	for r.Next() {
		if r.Field() == fieldSum {
			c.sum = r.Float()
		}
	}
	return r.Err()
}
