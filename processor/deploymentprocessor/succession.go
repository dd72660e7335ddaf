// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"cmp"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

const (
	// standing is how many deployments that were not undone stay, of those that had finished by the limit: the one that is live, and the one that
	// is again if that is undone in place.
	standing = 2
	// givenUpAfter is for how much longer a deployment stays of which no end was told.
	givenUpAfter = delivery.Instant(24 * time.Hour)
	// tellingMargin is how much before a moment something is to have finished for nothing else to be live then, by the clocks of several senders.
	tellingMargin = delivery.Instant(time.Minute)
)

// needed returns the ids of the deployments, and of the stages of their rollouts, under which something may have run that telemetry from the limit on
// tells of: what has been told of since, what was live at the limit, and what would be if that were undone. What failed or was superseded before is not,
// unless what stays would look otherwise without it.
func needed(line *delivery.Line, timeline *join.Timeline, limit delivery.Instant) map[string]bool {
	told := make(map[string]delivery.Instant, len(line.Deployments))
	for _, d := range line.Deployments {
		told[d.Key.ID] = d.Told
	}
	all := map[string]bool{}
	for _, d := range timeline.Deployments() {
		last := told[d.ID]
		for _, id := range d.Stages {
			last = max(last, told[id])
		}
		if last >= limit || d.Finished == 0 && last >= limit-givenUpAfter {
			need(all, &d)
		}
	}
	for _, d := range successionAt(timeline.Deployments(), limit-tellingMargin) {
		need(all, d)
	}
	for before := 0; before != len(all); {
		before = len(all)
		needSeparators(line, all)
		needReasons(line, all)
		needEnds(timeline, all)
	}
	return all
}

// need marks a deployment with its stages.
func need(needed map[string]bool, d *join.Deployment) {
	needed[d.ID] = true
	for _, id := range d.Stages {
		needed[id] = true
	}
}

// needSeparators marks what succeeded between two deployments of one release that stay: without it, the second would be a stage of the first. The
// line is in the order of first stages, by which the latest of all may not be among the last to finish wholly.
func needSeparators(line *delivery.Line, needed map[string]bool) {
	latest := map[string]int{} // by release, the entry that stays
	for i, e := range line.Entries {
		if !e.Succeeded() || !needed[e.Key.ID] {
			continue
		}
		if first, ok := latest[e.Release()]; ok && e.Finished-line.Entries[first].Finished <= delivery.Instant(delivery.MaxRolloutWindow) {
			for _, between := range line.Entries[first+1 : i] {
				if between.Succeeded() {
					needed[between.Key.ID] = true
				}
			}
		}
		latest[e.Release()] = i
	}
}

// needReasons marks what the reason of a deployment that stays is found by, where the next one tells its own: of one release, they are one rollout
// only if the two agree.
func needReasons(line *delivery.Line, needed map[string]bool) {
	tells := func(e *delivery.Entry) bool { return e.Deployment.Reason.Value != "" || e.RollbackOf.Value != "" }
	latest := map[string]*delivery.Entry{} // by release
	successes := slices.DeleteFunc(slices.Clone(line.Entries), func(e *delivery.Entry) bool { return !e.Succeeded() || e.Excluded })
	for i, e := range successes {
		same := latest[e.Release()]
		latest[e.Release()] = e
		if !needed[e.Key.ID] || same == nil || tells(e) {
			continue
		}
		if slices.ContainsFunc(e.Rollout, tells) || i+1 < len(successes) && tells(successes[i+1]) {
			needed[same.Key.ID] = true
			if e.Live != nil {
				needed[e.Live.Key.ID] = true
			}
		}
	}
}

// needEnds marks what ended rollouts that stay and of whose end nobody told: without it, they would go on.
func needEnds(timeline *join.Timeline, needed map[string]bool) {
	for i, d := range timeline.Deployments() {
		if by, ok := timeline.EndedBy(i); ok && needed[d.ID] {
			need(needed, &timeline.Deployments()[by])
		}
	}
}

// successionAt returns what was live at a moment or came to be since, and what may be again, latest first.
func successionAt(deployments []join.Deployment, at delivery.Instant) []*join.Deployment {
	successes := successesOf(deployments)
	stood := 0
	for i, d := range successes {
		if stood >= standing && d.Finished != successes[i-1].Finished { // of those that finished at once nobody knows which is live
			return successes[:i]
		}
		if d.Finished <= at && d.RolledBack == 0 {
			stood++
		}
	}
	return successes
}

// successesOf returns the deployments that succeeded and are of a kind that can be live, latest first.
func successesOf(deployments []join.Deployment) []*join.Deployment {
	var successes []*join.Deployment
	for i := range deployments {
		if d := &deployments[i]; d.Finished != 0 && !d.Failed && !d.Excluded {
			successes = append(successes, d)
		}
	}
	slices.SortFunc(successes, func(a, b *join.Deployment) int {
		return cmp.Or(cmp.Compare(b.Finished, a.Finished), cmp.Compare(b.Began, a.Began), cmp.Compare(b.ID, a.ID))
	})
	return successes
}

// leastOf returns the ids of the deployment that is live and of the one that is if that is undone.
func leastOf(deployments []join.Deployment) map[string]bool {
	least := map[string]bool{}
	for _, d := range successesOf(deployments) {
		if d.RolledBack == 0 && len(least) < standing {
			least[d.ID] = true
		}
	}
	return least
}
