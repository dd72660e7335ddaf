// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Options configure a watch. [NewDefaultOptions] returns sound values.
type Options struct {
	// Alpha is the share of false suspicions among all suspicions, per environment.
	Alpha float64
	// Lateness is how long after its end a bin stays open.
	Lateness time.Duration
	// Horizon is how long rows are kept where releases are compared, Calm how long where none are. Questions about
	// incidents reach as far back as Calm.
	Horizon, Calm time.Duration
	// Watched is how long a release is compared, counted from its first traffic or, if later, from when it took over.
	Watched time.Duration
	// Forgotten is how long without telemetry until a service and its history are forgotten.
	Forgotten time.Duration
	// MaxScopes caps scopes, MaxReleases the identities of one scope, MaxTotals the totals in all open bins.
	MaxScopes, MaxReleases, MaxTotals int
	// Tracked notes changes for [Watch.TakeChanged], which must then be called regularly.
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

// Windows and periods, in bins.
const (
	shareBins  = 6  // over which shares of traffic are taken
	recentBins = 30 // what counts as recent: five minutes
	startBins  = 6  // for which a release starts up
)
