// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// cohort is what windowed figures are computed from: when each member of the sets of
// docs/definitions.md finished, and the durations with the time they are dated by. Cohorts of
// several scopes pool by concatenation.
type cohort struct {
	total, failed, succeeded, reworked, excluded []delivery.Instant
	leadTimes, recoveries                        []dated
}

type dated struct {
	at      delivery.Instant
	seconds float64
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
	for _, v := range verdicts {
		c.failed = append(c.failed, v.FinishedAt)
		if took, ok := v.RecoveryTime(); ok {
			c.recoveries = append(c.recoveries, dated{at: v.Recovery.At, seconds: took})
		}
	}
	for _, t := range times {
		c.leadTimes = append(c.leadTimes, dated{at: t.finished, seconds: t.seconds})
	}
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

// pool adds another scope's members.
func (c cohort) pool(o cohort) cohort {
	return cohort{
		total:      slices.Concat(c.total, o.total),
		failed:     slices.Concat(c.failed, o.failed),
		succeeded:  slices.Concat(c.succeeded, o.succeeded),
		reworked:   slices.Concat(c.reworked, o.reworked),
		excluded:   slices.Concat(c.excluded, o.excluded),
		leadTimes:  slices.Concat(c.leadTimes, o.leadTimes),
		recoveries: slices.Concat(c.recoveries, o.recoveries),
	}
}

// samples returns the windowed figures at the moment. What has nothing to be computed from is left out.
func (c cohort) samples(now time.Time) []Sample {
	var samples []Sample
	for _, w := range Windows {
		attrs := attributes(keyWindow, w.Size)
		add := func(metric Metric, value float64) {
			samples = append(samples, Sample{Series: Series{Metric: metric, Attributes: attrs}, Value: value})
		}
		count := func(instants []delivery.Instant) float64 {
			n := 0
			for _, at := range instants {
				if w.contains(at, now) {
					n++
				}
			}
			return float64(n)
		}
		ratio := func(metric Metric, numerator, denominator float64) {
			if denominator > 0 {
				add(metric, numerator/denominator)
			}
		}
		quantiles := func(p50, p90 Metric, values []float64) {
			if len(values) > 0 {
				add(p50, quantile(values, 0.5))
				add(p90, quantile(values, 0.9))
			}
		}
		total, failed := count(c.total), count(c.failed)
		succeeded, reworked := count(c.succeeded), count(c.reworked)
		leadTimes, recoveries := within(c.leadTimes, w, now), within(c.recoveries, w, now)
		add(DeploymentFrequency, total/float64(w.Days))
		add(DeploymentTotal, total)
		add(DeploymentFailed, failed)
		add(DeploymentSucceeded, succeeded)
		add(DeploymentReworked, reworked)
		add(DeploymentExcluded, count(c.excluded))
		add(DeploymentRecovered, float64(len(recoveries)))
		add(ChangeTotal, float64(len(leadTimes)))
		ratio(ChangeFailRate, failed, total)
		ratio(DeploymentReworkRate, reworked, succeeded)
		quantiles(ChangeLeadTimeP50, ChangeLeadTimeP90, leadTimes)
		quantiles(DeploymentRecoveryP50, DeploymentRecoveryP90, recoveries)
	}
	return samples
}

func within(durations []dated, w Window, now time.Time) []float64 {
	var values []float64
	for _, d := range durations {
		if w.contains(d.at, now) {
			values = append(values, d.seconds)
		}
	}
	return values
}
