// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

// heavy sends version 2 only operations that fail more often, by extra, and are logged more often in any version.
func heavy(extra float64) *story {
	s := newStory(7)
	s.steady(noon, arrival, v1, 500, .002)
	for bin := arrival; bin < arrival+20*minute; bin++ {
		s.steady(bin, bin+1, v1, 500, .002)
		failed := s.binomial(100, .05)
		s.serve(bin, traffic{release: v1, class: "GET /heavy", n: 100, failed: failed, logs: failed, fingerprint: "IOException @ GET /heavy"})
		failed = s.binomial(100, .05+extra)
		s.serve(bin, traffic{release: v2, class: "GET /heavy", n: 100, failed: failed, logs: failed, fingerprint: "IOException @ GET /heavy"})
	}
	return s
}

func TestAReleaseThatIsAskedForOtherThingsIsNotSuspectedForThat(t *testing.T) {
	t.Parallel()
	r := heavy(0).find(t, arrival+20*minute, "2")
	assert.NotContains(t, []eprocess.Finding{eprocess.Faulty, eprocess.Watch}, r.Suspicion.Finding, "%v", r.Suspicion.Reasons)
	r = heavy(.1).find(t, arrival+5*minute, "2")
	assert.Equal(t, eprocess.Faulty, r.Suspicion.Finding, "%v", r.Suspicion.Reasons)
}

func TestWithoutControlAReleaseIsSuspectedOfWhatBeganInItOnly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tenths int64
		want   eprocess.Grade
	}{
		"most failing traces began in it":       {9, eprocess.GradeBefore},
		"a part of them did":                    {3, eprocess.GradeTime},
		"nobody tells where failing ones began": {0, eprocess.GradeBefore},
	} {
		s := blueGreen(.08, .01)
		for bin := arrival; bin < arrival+20*minute; bin++ {
			s.tell(bin, v2, health.Series{Metric: health.FailureOrigins, EntryService: "front"}, c.tenths*40)
		}
		r := s.find(t, arrival+5*minute, "2")
		assert.Equal(t, c.want, r.Suspicion.Evidence.Grade, name)
		assert.Equal(t, c.want == eprocess.GradeBefore, r.Suspicion.Finding == eprocess.Faulty, name)
		assert.Equal(t, watch.Failing, s.find(t, arrival+10*minute, "2").Health, name)
	}
}
