// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package baseline

import (
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/score"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// LastDeployment blames the last deployment before the incident, as Apache DevLake does. Deployments that started after
// the incident are ranked last. The start of the rollout counts, because a canary is live long before its rollout is
// complete.
func LastDeployment(c datasettest.Case) score.Answer {
	return lastOf(c, func(delivery.Service) bool { return true })
}

// LastDeploymentOfService blames the last deployment before the incident of the service at which the incident was
// noticed. It blames none if that service had no deployment.
func LastDeploymentOfService(c datasettest.Case) score.Answer {
	return lastOf(c, func(service delivery.Service) bool { return service == c.Incident.Symptom })
}

func lastOf(c datasettest.Case, eligible func(delivery.Service) bool) score.Answer {
	return blameBest(c, 0, func(candidate datasettest.Candidate) float64 {
		age := c.Incident.Opened.Sub(candidate.Started)
		if age < 0 || !eligible(candidate.Service) {
			return 0
		}
		return 1 / (1 + age.Minutes())
	})
}

// blameBest scores all candidates, and blames the best one if its score is above the threshold.
func blameBest(c datasettest.Case, threshold float64, scoreOf func(datasettest.Candidate) float64) score.Answer {
	var a score.Answer
	for _, candidate := range c.Candidates {
		s := score.Suspect{ID: candidate.ID, Score: scoreOf(candidate)}
		a.Suspects = append(a.Suspects, s)
		if s.Score > threshold && (a.Blamed == "" || s.Score > a.Confidence) {
			a.Blamed = s.ID
		}
		if len(a.Suspects) == 1 || s.Score > a.Confidence {
			a.Confidence = s.Score
		}
	}
	return a
}
