// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

// Options configure an [Inquiry].
type Options struct {
	Watch   watch.Options
	Weights ranking.Weights
	// Ahead is how far bins may be ahead of this host's clock. Bins further ahead are refused.
	Ahead time.Duration
	// FollowUp is how long after its opening an incident is judged again and again.
	FollowUp time.Duration
	// Retention is how long findings and answers are kept.
	Retention time.Duration
	// MaxFindings and MaxIncidents cap how many are kept.
	MaxFindings, MaxIncidents int
	// Tracked notes changes for [Inquiry.TakeChanged], which must then be called regularly.
	Tracked bool
}

// NewDefaultOptions returns sound options.
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
