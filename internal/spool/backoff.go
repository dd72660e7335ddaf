// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"math/rand/v2"
	"time"
)

// backoff returns how long to wait after a number of consecutive refusals: the wait doubles with each, up to the
// maximum, minus a random part of up to half of it, so that webhooks that were refused together are not retried
// together.
func (o *Options) backoff(refusals int) time.Duration {
	wait := o.MaxInterval
	if doublings := refusals - 1; doublings < 32 {
		wait = min(o.InitialInterval<<doublings, o.MaxInterval)
	}
	return wait - rand.N(wait/2+1) //nolint:gosec // no secret: it only has to differ
}
