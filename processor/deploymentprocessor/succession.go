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

// This file decides which deployments of a scope may be forgotten.
//
// The problem: the timeline of a scope is derived from all deployments that are known, so forgetting one can change what is
// derived from another, such as when its rollout ended, or whether it is a stage of an earlier one.
//
// The invariant: forgetting whatever is not in needed(…, limit) changes no answer about telemetry with an event time at or
// after the limit.

const (
	// standing is how many of the successful deployments that had finished by the limit, and were not rolled back, are kept: the
	// live one, and the one that is live again if that is rolled back in place.
	standing = 2
	// givenUpAfter is how much longer a deployment is kept whose end was never reported.
	givenUpAfter = delivery.Instant(24 * time.Hour)
	// clockMargin allows for differences between the clocks of senders: a deployment is taken to have replaced the one before
	// by a moment only if it finished that much earlier.
	clockMargin = delivery.Instant(time.Minute)
)

// needed returns the ids of the deployments that must be kept, with the stages of their rollouts:
//   - those with an event at or after the limit,
//   - those that were live at the limit or later, and those that are live again if these are rolled back,
//   - those without which one of the others would look different.
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
	for _, d := range successionAt(timeline.Deployments(), limit-clockMargin) {
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

// need adds a deployment and the stages of its rollout.
func need(needed map[string]bool, d *join.Deployment) {
	needed[d.ID] = true
	for _, id := range d.Stages {
		needed[id] = true
	}
}

// needSeparators adds the deployments that succeeded between two needed deployments of one release: without them, the second
// would become a stage of the first. It looks at all of the line, which is ordered by the finish of first stages: the needed
// deployments, which go by the finish of last stages, can be anywhere on it.
func needSeparators(line *delivery.Line, needed map[string]bool) {
	latest := map[string]int{} // by release, the place of its last needed entry
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

// needReasons adds the deployments from which the reason of a needed deployment was inferred (the one before of its release, and
// the one that was live), if a stage or the next deployment declares a reason. A deployment that declares a rollback or a
// redeployment is a stage of a rollout only if the rollout has the same reason.
func needReasons(line *delivery.Line, needed map[string]bool) {
	declares := func(e *delivery.Entry) bool { return e.Deployment.Reason.Value != "" || e.RollbackOf.Value != "" }
	latest := map[string]*delivery.Entry{} // by release
	successes := slices.DeleteFunc(slices.Clone(line.Entries), func(e *delivery.Entry) bool { return !e.Succeeded() || e.Excluded })
	for i, e := range successes {
		same := latest[e.Release()]
		latest[e.Release()] = e
		if !needed[e.Key.ID] || same == nil || declares(e) {
			continue
		}
		if slices.ContainsFunc(e.Rollout, declares) || i+1 < len(successes) && declares(successes[i+1]) {
			needed[same.Key.ID] = true
			if e.Live != nil {
				needed[e.Live.Key.ID] = true
			}
		}
	}
}

// needEnds adds the deployments whose success ended a needed rollout that has no reported end: without them, the rollout would
// go on.
func needEnds(timeline *join.Timeline, needed map[string]bool) {
	for i, d := range timeline.Deployments() {
		if by, ok := timeline.EndedBy(i); ok && needed[d.ID] {
			need(needed, &timeline.Deployments()[by])
		}
	}
}

// successionAt returns the deployments that were live at a moment or became live later, and those that may be live again
// through rollbacks in place, latest first.
func successionAt(deployments []join.Deployment, at delivery.Instant) []*join.Deployment {
	successes := successesOf(deployments)
	stood := 0
	for i, d := range successes {
		if stood >= standing && d.Finished != successes[i-1].Finished { // of those that finished at the same time any may be live
			return successes[:i]
		}
		if d.Finished <= at && d.RolledBack == 0 {
			stood++
		}
	}
	return successes
}

// successesOf returns the successful deployments whose kind of change is not excluded, by their finish, latest first.
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

// leastOf returns the ids of the live deployment and of the one that is live again if that is rolled back.
func leastOf(deployments []join.Deployment) map[string]bool {
	least := map[string]bool{}
	for _, d := range successesOf(deployments) {
		if d.RolledBack == 0 && len(least) < standing {
			least[d.ID] = true
		}
	}
	return least
}
