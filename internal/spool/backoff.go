// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"math/rand/v2"
	"time"
)

// backoff returns how long to wait after so many refusals in a row: twice as long after each, up to the maximum, less up to
// half of it at random, so that those who were refused together do not come back together.
func (o *Options) backoff(refusals int) time.Duration {
	wait := o.MaxInterval
	if doublings := refusals - 1; doublings < 32 {
		wait = min(o.InitialInterval<<doublings, o.MaxInterval)
	}
	return wait - rand.N(wait/2+1) //nolint:gosec // no secret: it only has to differ
}
