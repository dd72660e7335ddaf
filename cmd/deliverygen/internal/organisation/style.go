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
	// queue lands several pull requests, squashed, with one push.
	queue
	// direct is work pushed to the default branch without pull requests.
	direct
)

// style is how a team works.
type style struct {
	landing landing
	// generic teams tell of their deployments through the project's own JSON shape.
	generic bool
	// versioned teams deploy versions and never say which revision that was.
	versioned bool
	// tagged teams deploy tags rather than the default branch.
	tagged bool
	// productionName is how the team's sender spells production.
	productionName string
	// pace is the mean time between two pieces of work.
	pace time.Duration
}

// newStyles returns the style of the i-th service. The first is the commonest one, squashing on
// GitHub, so that a single service already is worth looking at; the others follow in a drawn order.
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
