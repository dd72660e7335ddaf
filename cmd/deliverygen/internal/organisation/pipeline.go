// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// conclusions holds the conclusions of a pipeline's runs with their probabilities in percent.
var conclusions = []struct {
	word   string
	weight int
}{
	{"success", 78},
	{"failure", 10},
	{"cancelled", 4},
	{"timed_out", 2},
	{"skipped", 2},
	{"neutral", 2},
	{"startup_failure", 1},
	{"action_required", 1},
}

// check runs the tests of a branch soon after the given time. Failed runs are sometimes repeated.
func (t *team) check(branch string, commit *ledger.Commit, moment time.Time) {
	t.run("CI", branch, commit, moment, t.conclude())
}

func (t *team) conclude() string {
	roll := t.IntN(100)
	for _, c := range conclusions {
		if roll -= c.weight; roll < 0 {
			return c.word
		}
	}
	return "success"
}

// run runs a pipeline until it succeeds or nobody repeats it.
func (t *team) run(pipeline, branch string, commit *ledger.Commit, moment time.Time, conclusion string) {
	t.runID += 1 + t.Int64N(1000)
	t.lastRun++
	r := ledger.Run{
		Pipeline: pipeline, ID: t.runID, Number: t.lastRun, Attempt: 1, Branch: branch, Commit: commit,
		Created: t.after(moment, time.Second, 5*time.Second),
	}
	r.Started = r.Created
	for {
		r.Started = t.after(r.Started, time.Second, 40*time.Second)
		r.Finished = t.after(r.Started, time.Minute, 12*time.Minute)
		r.Conclusion = conclusion
		attempt := r
		t.service.Runs = append(t.service.Runs, &attempt)
		t.met("pipeline " + conclusion)
		if conclusion == "success" || r.Attempt == 3 || !t.chance(0.7) {
			return
		}
		t.met("pipeline run again")
		r.Attempt++
		r.Started, conclusion = r.Finished, t.conclude()
	}
}
