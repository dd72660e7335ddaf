// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// cohort holds the data of the windowed figures: the finish times of the members of each set of
// docs/definitions.md, and the durations with the time by which each falls into a window.
type cohort struct {
	total, failed, succeeded, reworked, excluded moments
	leadTimes, recoveries                        durations
	// suspected are the members of total that telemetry suspects and that did not fail. Watched reports whether telemetry
	// covers the scope at all; if not, the number of suspected ones is unknown rather than 0.
	suspected moments
	watched   bool
}

func newCohort(line *delivery.Line, verdicts []attribution.Verdict, times []leadTime) cohort {
	var c cohort
	reworking := restorers(verdicts)
	for _, e := range line.Entries {
		if e.Counts {
			c.total = append(c.total, e.Finished)
		} else {
			c.excluded = append(c.excluded, e.Finished)
		}
		if e.Succeeded() {
			c.succeeded = append(c.succeeded, e.Finished)
			if reworks(e, reworking) {
				c.reworked = append(c.reworked, e.Finished)
			}
		}
	}
	var recoveries []dated
	for _, v := range verdicts {
		c.failed = append(c.failed, v.FinishedAt)
		if took, ok := v.RecoveryTime(); ok {
			recoveries = append(recoveries, dated{at: v.Recovery.At, seconds: took})
		}
	}
	leadTimes := make([]dated, 0, len(times))
	for _, t := range times {
		leadTimes = append(leadTimes, dated{at: t.entry.Finished, seconds: t.seconds})
	}
	c.leadTimes, c.recoveries = newDurations(leadTimes), newDurations(recoveries)
	c.tidy()
	return c
}

// watch sets the deployments that telemetry suspects.
func (c *cohort) watch(suspected []*delivery.Entry) {
	c.watched = true
	for _, e := range suspected {
		c.suspected = append(c.suspected, e.Finished)
	}
	c.tidy()
}

// tidy sorts the sets and trims their memory, because they are kept for all deployments.
func (c *cohort) tidy() {
	for _, set := range []*moments{&c.total, &c.failed, &c.succeeded, &c.reworked, &c.excluded, &c.suspected} {
		if !slices.IsSorted(*set) {
			slices.Sort(*set)
		}
		*set = append(moments(nil), *set...)
	}
	for _, d := range []*durations{&c.leadTimes, &c.recoveries} {
		d.list = append([]dated(nil), d.list...)
	}
}

// pooled returns the cohort of all members.
func pooled(members []*cohort) *cohort {
	sets := func(of func(*cohort) moments) moments {
		var all []moments
		for _, m := range members {
			all = append(all, of(m))
		}
		return slices.Concat(all...)
	}
	lists := func(of func(*cohort) durations) durations {
		var all [][]dated
		for _, m := range members {
			all = append(all, of(m).list)
		}
		return newDurations(slices.Concat(all...))
	}
	c := &cohort{
		total:      sets(func(c *cohort) moments { return c.total }),
		failed:     sets(func(c *cohort) moments { return c.failed }),
		succeeded:  sets(func(c *cohort) moments { return c.succeeded }),
		reworked:   sets(func(c *cohort) moments { return c.reworked }),
		excluded:   sets(func(c *cohort) moments { return c.excluded }),
		suspected:  sets(func(c *cohort) moments { return c.suspected }),
		watched:    slices.ContainsFunc(members, func(c *cohort) bool { return c.watched }),
		leadTimes:  lists(func(c *cohort) durations { return c.leadTimes }),
		recoveries: lists(func(c *cohort) durations { return c.recoveries }),
	}
	c.tidy()
	return c
}

// restorers returns the ids of the deployments that restored service after a failure.
func restorers(verdicts []attribution.Verdict) map[string]bool {
	ids := map[string]bool{}
	for _, v := range verdicts {
		if v.Recovery.DeploymentID != "" {
			ids[v.Recovery.DeploymentID] = true
		}
	}
	return ids
}

func reworks(e *delivery.Entry, restorers map[string]bool) bool {
	return e.Reason == delivery.ReasonHotfix || e.Reason == delivery.ReasonRollback || restorers[e.Key.ID] ||
		slices.ContainsFunc(e.Rollout, func(stage *delivery.Entry) bool { return restorers[stage.Key.ID] })
}

// samplesPerWindow is the maximum number of samples of a cohort per window.
const samplesPerWindow = 15

// samples appends the windowed figures at now. Ratios and quantiles of empty sets are left out.
func (c *cohort) samples(to []Sample, now time.Time) []Sample {
	for i, w := range Windows {
		add := func(metric Metric, value float64) {
			to = append(to, Sample{Series: Series{Metric: metric, Attributes: windowAttributes[i]}, Value: value})
		}
		ratio := func(metric Metric, numerator, denominator int) {
			if denominator > 0 {
				add(metric, float64(numerator)/float64(denominator))
			}
		}
		total, failed := c.total.within(w, now), c.failed.within(w, now)
		succeeded, reworked := c.succeeded.within(w, now), c.reworked.within(w, now)
		changes, leadTime := c.leadTimes.within(i, now)
		recovered, recovery := c.recoveries.within(i, now)
		add(DeploymentFrequency, float64(total)/float64(w.Days))
		add(DeploymentTotal, float64(total))
		add(DeploymentFailed, float64(failed))
		add(DeploymentSucceeded, float64(succeeded))
		add(DeploymentReworked, float64(reworked))
		add(DeploymentExcluded, float64(c.excluded.within(w, now)))
		add(DeploymentRecovered, float64(recovered))
		if c.watched {
			add(DeploymentSuspected, float64(c.suspected.within(w, now)))
		}
		add(ChangeTotal, float64(changes))
		ratio(ChangeFailRate, failed, total)
		ratio(DeploymentReworkRate, reworked, succeeded)
		if changes > 0 {
			add(ChangeLeadTimeP50, leadTime.p50)
			add(ChangeLeadTimeP90, leadTime.p90)
		}
		if recovered > 0 {
			add(DeploymentRecoveryP50, recovery.p50)
			add(DeploymentRecoveryP90, recovery.p90)
		}
	}
	return to
}
