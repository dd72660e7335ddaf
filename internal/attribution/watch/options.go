// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Options are what may be chosen. [NewDefaultOptions] has sound values.
type Options struct {
	// Alpha is the share of wrong suspicions among all, per environment.
	Alpha float64
	// Lateness is how long after its end a bin stays open.
	Lateness time.Duration
	// Horizon is how long rows are kept where releases are compared, Calm how long where nothing is: as far back as questions about incidents go.
	Horizon, Calm time.Duration
	// Watched is for how long a release is compared, after its first traffic and after it took over.
	Watched time.Duration
	// Forgotten is after how long without telemetry a service, and what is known of its past, is forgotten.
	Forgotten time.Duration
	// MaxScopes caps services and environments, MaxReleases the identities of one of them, MaxTotals what open bins hold altogether.
	MaxScopes, MaxReleases, MaxTotals int
	// Tracked has changes noted for [Watch.TakeChanged], which must then be called again and again.
	Tracked bool
}

// NewDefaultOptions returns the options to start from.
func NewDefaultOptions() Options {
	return Options{
		Alpha:       eprocess.DefaultAlpha,
		Lateness:    3 * time.Minute,
		Horizon:     2 * time.Hour,
		Calm:        100 * time.Minute,
		Watched:     24 * time.Hour,
		Forgotten:   historyHours * time.Hour,
		MaxScopes:   10_000,
		MaxReleases: 64,
		MaxTotals:   4_000_000,
	}
}

func bins(d time.Duration) health.Bin { return health.Bin(d / health.BinWidth) }

// What windows and periods are in bins.
const (
	shareBins  = 6  // over which shares of traffic are taken
	recentBins = 30 // that count as recent: the last five minutes
	startBins  = 6  // in which a release starts up
)
