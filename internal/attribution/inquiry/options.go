// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

// Options bound an [Inquiry].
type Options struct {
	Watch   watch.Options
	Weights ranking.Weights
	// Ahead is how far ahead of the clock of this host bins may be; what is further ahead is refused.
	Ahead time.Duration
	// FollowUp is for how long after its opening an incident is judged again and again.
	FollowUp time.Duration
	// Retention is for how long findings and answers are kept.
	Retention time.Duration
	// MaxFindings and MaxIncidents cap them.
	MaxFindings, MaxIncidents int
	// Tracked has changes noted for [Inquiry.TakeChanged], which must then be called again and again.
	Tracked bool
}

// NewDefaultOptions returns the options to start from.
func NewDefaultOptions() Options {
	return Options{
		Watch:        watch.NewDefaultOptions(),
		Weights:      ranking.NewDefaultWeights(),
		Ahead:        time.Minute,
		FollowUp:     30 * time.Minute,
		Retention:    365 * 24 * time.Hour,
		MaxFindings:  50_000,
		MaxIncidents: 10_000,
	}
}
