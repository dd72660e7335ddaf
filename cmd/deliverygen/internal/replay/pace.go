// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"context"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/post"
)

// Pace says how fast webhooks are posted. The zero pace is as fast as possible.
type Pace struct {
	// Rate is the maximum number of webhooks per second.
	Rate float64
	// Speed is the factor by which time passes faster than in the file.
	Speed float64
}

// pacer delays every webhook until it is due.
type pacer struct {
	pace  Pace
	began time.Time
	first time.Time
	count int
}

func newPacer(p Pace) *pacer { return &pacer{pace: p, began: time.Now()} }

// hold waits until a webhook may be posted that arrived at the given time in the file.
func (p *pacer) hold(ctx context.Context, arrived time.Time) error {
	if p.count == 0 {
		p.first = arrived
	}
	var due time.Duration
	if p.pace.Rate > 0 {
		due = time.Duration(float64(p.count) / p.pace.Rate * float64(time.Second))
	}
	if p.pace.Speed > 0 {
		due = max(due, time.Duration(float64(arrived.Sub(p.first))/p.pace.Speed))
	}
	p.count++
	return post.Pause(ctx, time.Until(p.began.Add(due)))
}
