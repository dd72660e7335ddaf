// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import "time"

// landing is how work reaches the default branch.
type landing int

const (
	squash landing = iota
	mergeCommit
	rebase
	// queue merges several pull requests, squashed, with one push.
	queue
	// direct pushes to the default branch without pull requests.
	direct
)

// style is how a team works.
type style struct {
	landing landing
	// generic teams report their deployments in the project's own JSON format.
	generic bool
	// versioned teams deploy versions and never name the revision.
	versioned bool
	// tagged teams deploy tags instead of the default branch.
	tagged bool
	// productionName is the sender's name for production.
	productionName string
	// pace is the mean time between two pieces of work.
	pace time.Duration
}

// newStyles returns a function that returns the style of the i-th service. The first style is the most common one,
// squashing on GitHub, so that even a single service is realistic; the others follow in random order.
func newStyles(d dice) func(i int) style {
	styles := []style{
		{landing: mergeCommit, productionName: "prod"},
		{landing: squash, generic: true, productionName: "production"},
		{landing: rebase, productionName: "production"},
		{landing: direct, productionName: "Production"},
		{landing: queue, tagged: true, productionName: "live"},
		{landing: direct, generic: true, versioned: true, productionName: "prod"},
	}
	d.Shuffle(len(styles), func(i, j int) { styles[i], styles[j] = styles[j], styles[i] })
	return func(i int) style {
		if i == 0 {
			return style{landing: squash, productionName: "production"}
		}
		return styles[(i-1)%len(styles)]
	}
}

var paces = []time.Duration{14 * time.Hour, 24 * time.Hour, 48 * time.Hour, 96 * time.Hour}
