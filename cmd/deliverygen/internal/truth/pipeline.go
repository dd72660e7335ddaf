// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package truth

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// results maps the conclusions of runs to results. Other conclusions do not end a run.
var results = map[string]string{
	"success": "success", "neutral": "success", "failure": "failure", "timed_out": "timeout",
	"startup_failure": "error", "cancelled": "cancellation", "skipped": "skip",
}

// conclusive are the results that count in the success rate.
var conclusive = map[string]bool{"success": true, "failure": true, "timeout": true, "error": true}

func pipelines(s *ledger.Service, asOf time.Time) []Pipeline {
	runs := map[string][]*ledger.Run{}
	for _, r := range s.Runs {
		if results[r.Conclusion] != "" && !r.Finished.IsZero() {
			runs[r.Pipeline] = append(runs[r.Pipeline], r)
		}
	}
	var all []Pipeline
	for _, name := range sortedKeys(runs) {
		all = append(all, Pipeline{
			Name: name, Repository: s.Repository.URL,
			Windows:    successRates(runs[name], asOf),
			Histograms: map[string][]Histogram{"cicd.pipeline.run.duration": runDurations(runs[name])},
		})
	}
	return all
}

func successRates(runs []*ledger.Run, asOf time.Time) map[string]Figures {
	rates := map[string]Figures{}
	for _, w := range windows {
		from := asOf.Add(-time.Duration(w.days) * 24 * time.Hour)
		var successes, all float64
		for _, r := range runs {
			if !r.Finished.After(from) || !conclusive[results[r.Conclusion]] {
				continue
			}
			all++
			if results[r.Conclusion] == "success" {
				successes++
			}
		}
		rates[w.size] = Figures{
			"dora.cicd.pipeline.run.window_total": all, "dora.cicd.pipeline.run.window_successful": successes,
		}
		rates[w.size].ratio("dora.cicd.pipeline.run.success_rate", successes, all)
	}
	return rates
}

// runDurations observes how long finished attempts waited and ran. Only a first attempt has the time at which it was queued.
func runDurations(runs []*ledger.Run) []Histogram {
	durations := observations{}
	for _, r := range runs {
		if r.Attempt == 1 {
			durations.add(Attributes{"cicd.pipeline.run.state": "pending"}, r.Started.Sub(r.Created).Seconds())
		}
		result := results[r.Conclusion]
		attributes := Attributes{"cicd.pipeline.run.state": "executing", "cicd.pipeline.result": result}
		if conclusive[result] && result != "success" {
			attributes["error.type"] = result
		}
		durations.add(attributes, r.Finished.Sub(r.Started).Seconds())
	}
	return durations.histograms()
}
