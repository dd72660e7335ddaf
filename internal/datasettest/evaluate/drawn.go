// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package evaluate

import (
	"io"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/generated"
)

// DrawnOptions set which cases are drawn with deliverygen, and how many.
type DrawnOptions struct {
	Seed uint64
	// Rate is the number of user requests per second.
	Rate float64
	// Cases is the number of cases of each scenario, Regressions the number of cases with an effect of known size, and
	// Good the number of half hours with only good releases, 51 in each.
	Cases, Regressions, Good int
}

// NewDefaultDrawnOptions returns options with which the evaluation takes about two minutes.
func NewDefaultDrawnOptions() DrawnOptions {
	return DrawnOptions{Seed: 1, Rate: 50, Cases: 2, Regressions: 40, Good: 10}
}

// Scenarios that are evaluated separately.
const (
	regression = "canary-regression"
	good       = "good-releases"
)

// twoBad is the scenario in which two releases are to blame.
const twoBad = "two-bad-releases"

// scenarios are all others, by their names in deliverygen.
var scenarios = []string{
	twoBad, "canary-errors", "canary-slow", "wrong-value", "clock-skew", "span-loss", "concurrent-releases", "low-traffic", "timeout", "retries-hide",
	"retries-exhaust", "async-consumer", "recreate", "rolling", "rollback", "missing-versions", "config-push", "feature-flag", "bad-old-pod",
	"error-bursts", "mix-shift", "seasonality", "load-ramp", "shared-database", "third-party",
}

func (o DrawnOptions) drawings() (all []generated.Drawing) {
	draw := func(scenario string, n int, duration time.Duration, services int) {
		for i := range n {
			all = append(all, generated.Drawing{Scenario: scenario, Case: i, Seed: o.Seed, Duration: duration, Rate: o.Rate, Services: services})
		}
	}
	draw(good, o.Good, 30*time.Minute, 30)
	for _, s := range scenarios {
		draw(s, o.Cases, 15*time.Minute, 30)
	}
	draw(regression, o.Regressions, 8*time.Minute, 10) // with fewer services, each has more traffic
	return all
}

// Drawer draws a case. It is called concurrently.
type Drawer func(generated.Drawing) (datasettest.Case, *generated.Truth, error)

// ReportDrawn draws cases, evaluates them and writes the results.
func ReportDrawn(out, progress io.Writer, o DrawnOptions, draw Drawer) error {
	drawings := o.drawings()
	trials := make([]Trial, len(drawings))
	err := each(len(drawings), "generated cases", progress, func(i int) error {
		c, truth, err := draw(drawings[i])
		if err == nil {
			trials[i], err = Try(c, truth)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(trials) == 0 {
		return nil
	}
	p := printer{out: out}
	p.drawn(o, trials)
	return p.err
}
