// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
)

// configured restarts half of the pods of version 1 with a new configuration, whose deployment is told at a bin; before
// and after are the shares that fail.
func configured(told health.Bin, was, is float64) *story {
	s := newStory(3)
	s.entry = "cart"
	s.serve("cart", "0", noon-hour, arrival, 100, .002)
	s.serve("cart", "1", noon, arrival, 100, was)
	s.serve("cart", "1", arrival, arrival+hour, 50, was)
	s.serve("cart", "new", arrival, arrival+hour, 50, is)
	s.serve("other", "1", arrival+hour, arrival+40*hour, 1, 0)
	for _, e := range s.told {
		if e.bin != nil && e.bin.Release.Version == "new" {
			e.bin.Release.Version, e.bin.Release.PlatformRevision = "1", "5d8c"
		}
	}
	configuration := deployment("cart", "1", arrival-minute)
	return s.all(told, func(q *inquiry.Inquiry) { q.Deployed(scope("cart"), []join.Deployment{configuration}) })
}

// heardOf are the bins at which the deployment is told.
var heardOf = map[string]health.Bin{"long before": noon - hour, "in time": arrival - minute, "when the releases are forgotten": arrival + 39*hour}

func TestABadConfigurationIsSuspectedWheneverItsDeploymentIsHeardOf(t *testing.T) {
	t.Parallel()
	for name, told := range heardOf {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			heard := newTeller(inquiry.NewDefaultOptions()).hear(configured(told, .002, .3).told, 10*minute)
			findings := heard.told[scope("cart")].Findings
			require.Len(t, findings, 1, "nothing is said of what was there before")
			assert.Equal(t, "cart-1", findings[0].Deployment.ID)
			assert.True(t, findings[0].Suspected)
		})
	}
}

func TestAnAnswerTellsAConfigurationFromWhatWasThereBefore(t *testing.T) {
	t.Parallel()
	for name, told := range heardOf {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := configured(told, .002, .3).open(incident("cart", arrival+6*minute))
			answers := newTeller(inquiry.NewDefaultOptions()).hear(s.told, 10*minute).told[scope("cart")].Answers
			require.Len(t, answers, 1)
			blamed, _ := answers[0].Blamed()
			assert.Equal(t, "cart-1", blamed.ID)
			var others []string
			for _, c := range answers[0].Candidates[1:] {
				others = append(others, c.Deployment.ID)
			}
			assert.Equal(t, []string{""}, others)
		})
	}
}

func TestABadVersionIsNotPutUnderAConfigurationThatCameLater(t *testing.T) {
	t.Parallel()
	for name, told := range heardOf {
		for pods, s := range map[string]*story{
			"on new pods": configured(told, .3, .002),
			"that was read anew": configured(told, .3, .002).without(func(e event) bool {
				return e.bin != nil && e.bin.Release.PlatformRevision != ""
			}),
		} {
			t.Run(name+" "+pods, func(t *testing.T) {
				t.Parallel()
				heard := newTeller(inquiry.NewDefaultOptions()).hear(s.told, 10*minute)
				assert.Contains(t, heard.headlines(), "-20 cart 1 suspected (0)")
				for _, f := range heard.told[scope("cart")].Findings {
					assert.False(t, f.Suspected && f.Deployment.ID != "", "%v", f)
				}
			})
		}
	}
}

func (s *story) without(is func(event) bool) *story {
	s.told = slices.DeleteFunc(s.told, is)
	return s
}
