// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"cmp"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// forgetScopes makes room for scopes that are not known yet. It forgets scopes outside production that had no delivery event
// for longer than the retention, the quietest first, until a tenth of `limits.services` is free. It runs at most once between
// two ticks.
//
// The problem: an environment that exists for one pull request keeps its live deployment, because nobody reports that it is
// gone. Such environments would fill the limit, and then no new service would ever be known.
func (l *learner) forgetScopes(now time.Time) {
	if l.room.forgotScopes {
		return
	}
	l.room.forgotScopes = true
	type quiet struct {
		scope delivery.Scope
		since delivery.Instant
	}
	var candidates []quiet
	limit := delivery.InstantOf(now.Add(-l.cfg.Retention))
	rules := l.rules
	rules.ProductionTiers = l.productionTiers
	for _, scope := range l.history.Scopes() {
		line := l.history.Line(scope, rules)
		if since := latestEvent(line.Deployments); !line.Production && since < limit {
			candidates = append(candidates, quiet{scope, since})
		}
	}
	slices.SortFunc(candidates, func(a, b quiet) int {
		return cmp.Or(cmp.Compare(a.since, b.since), delivery.CompareScopes(a.scope, b.scope))
	})
	for _, c := range candidates[:min(len(candidates), max(1, l.cfg.Limits.Services/10))] {
		l.forget(c.scope, forever, nil)
	}
}

// latestEvent returns the time of the latest event of any of the deployments.
func latestEvent(deployments []*delivery.Deployment) delivery.Instant {
	var latest delivery.Instant
	for _, d := range deployments {
		latest = max(latest, d.Told)
	}
	return latest
}
