// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package truth

import (
	"math"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

var windows = []struct {
	size string
	days int
}{{"7d", 7}, {"30d", 30}, {"90d", 90}}

func (h *history) windows(asOf time.Time) map[string]Figures {
	all := map[string]Figures{}
	for _, w := range windows {
		from := asOf.Add(-time.Duration(w.days) * 24 * time.Hour)
		all[w.size] = h.figures(float64(w.days), func(t time.Time) bool { return t.After(from) && !t.After(asOf) })
	}
	return all
}

// figures computes one window; inside reports whether a time lies in it.
func (h *history) figures(days float64, inside func(time.Time) bool) Figures {
	f := Figures{}
	var leads, recoveries []time.Duration
	var finished, total, failed, succeeded, reworked float64
	for _, r := range h.finished {
		if r.failure != nil && inside(r.failure.restored) {
			recoveries = append(recoveries, r.failure.restored.Sub(r.failure.onset))
		}
		if !inside(r.finished) {
			continue
		}
		finished++
		if slices.Contains(h.newCode, r) {
			total++
			leads = append(leads, r.leadTimes()...)
		}
		if r.failure != nil {
			failed++
		}
		if r.status == ledger.Succeeded {
			succeeded++
		}
		if r.isRework() {
			reworked++
		}
	}
	f["dora.deployment.frequency"] = total / days
	f["dora.deployment.window_total"] = total
	f["dora.deployment.window_failed"] = failed
	f["dora.deployment.window_succeeded"] = succeeded
	f["dora.deployment.window_reworked"] = reworked
	f["dora.deployment.window_excluded"] = finished - total
	f["dora.deployment.window_recovered"] = float64(len(recoveries))
	f["dora.change.window_total"] = float64(len(leads))
	f.ratio("dora.change.fail_rate", failed, total)
	f.ratio("dora.deployment.rework_rate", reworked, succeeded)
	f.quantiles("dora.change.lead_time", leads)
	f.quantiles("dora.deployment.recovery_time", recoveries)
	return f
}

// isRework reports whether the deployment was a reaction to a problem.
func (r *release) isRework() bool {
	return r.status == ledger.Succeeded && (r.reason == ledger.Hotfix || r.reason == ledger.Rollback || r.restores)
}

func (f Figures) ratio(metric string, part, whole float64) {
	if whole > 0 {
		f[metric] = part / whole
	}
}

func (f Figures) quantiles(metric string, values []time.Duration) {
	if len(values) == 0 {
		return
	}
	slices.Sort(values)
	f[metric+"_p50"] = nearestRank(values, 50)
	f[metric+"_p90"] = nearestRank(values, 90)
}

// nearestRank returns, in seconds, the smallest value that at least the given percentage of the
// sorted values does not exceed.
func nearestRank(sorted []time.Duration, percent int) float64 {
	rank := int(math.Ceil(float64(percent*len(sorted)) / 100))
	return sorted[rank-1].Seconds()
}
