// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"math"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/score"
)

// threshold is the z above which two proportions count as different.
const threshold = 3

// Proportions blames the release whose share of failures exceeds that of the version before by the most standard errors
// (two proportions, pooled), if these are more than three.
func Proportions(c datasettest.Case) score.Answer {
	all := arms(c)
	return blameBest(c, threshold, func(candidate datasettest.Candidate) float64 {
		a := all[candidate.Release]
		return zOf(a.sum(), a.control(all[candidate.Before]).sum())
	})
}

// ProportionsDetect reports a release as bad if [Proportions] could blame it.
func ProportionsDetect(c datasettest.Case) map[string]bool { return above(Proportions(c), threshold) }

func above(a score.Answer, limit float64) map[string]bool {
	bad := map[string]bool{}
	for _, s := range a.Suspects {
		bad[s.ID] = s.Score > limit
	}
	return bad
}

func zOf(a, b operations) float64 {
	if a.all == 0 || b.all == 0 {
		return 0
	}
	pooled := (a.failed + b.failed) / (a.all + b.all)
	if pooled == 0 || pooled == 1 {
		return 0
	}
	return (a.failed/a.all - b.failed/b.all) / math.Sqrt(pooled*(1-pooled)*(1/a.all+1/b.all))
}

// suspicious is the coefficient above which [Ochiai] blames.
const suspicious = 0.5

// Ochiai blames the release that is most strongly associated with failing traces, by the coefficient a/√((a+c)(a+b)). a
// is the number of failed traces that touched the release, b that of the other traces that touched it, and c that of
// the failed traces that touched another version of its service (Abreu et al., TAICPART 2007). If no such trace of any
// release failed, operations are used instead, for c those of the version before.
func Ochiai(c datasettest.Case) score.Answer {
	all, exposed := arms(c), exposures(c)
	traced := false
	for _, x := range exposed {
		traced = traced || x.failed+x.othersFailed > 0
	}
	return blameBest(c, suspicious, func(candidate datasettest.Candidate) float64 {
		if x := exposed[candidate.Release]; traced && x != nil {
			return ochiai(x.failed, x.fine, x.othersFailed)
		}
		a := all[candidate.Release]
		own := a.sum()
		return ochiai(own.failed, own.all-own.failed, a.control(all[candidate.Before]).sum().failed)
	})
}

func ochiai(a, b, c float64) float64 {
	if a == 0 {
		return 0
	}
	return a / math.Sqrt((a+c)*(a+b))
}

type exposure struct{ failed, fine, othersFailed float64 }

func exposures(c datasettest.Case) map[release.Identity]*exposure {
	all := map[release.Identity]*exposure{}
	for i := range c.Health {
		o := &c.Health[i]
		if o.Series.Metric != health.Exposures {
			continue
		}
		if all[o.Release] == nil {
			all[o.Release] = &exposure{}
		}
		x, n := all[o.Release], float64(o.Count)
		switch {
		case o.Series.Touched == health.TouchedThis && o.Series.EntryFailed:
			x.failed += n
		case o.Series.Touched == health.TouchedThis:
			x.fine += n
		case o.Series.EntryFailed:
			x.othersFailed += n
		}
	}
	return all
}
