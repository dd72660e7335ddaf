// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
)

// releases gives the cart a new version every day, each serving for half an hour before the next. The last one is bad.
func releases(n int) (s *story, bad string) {
	s = newStory(6)
	for i := range n {
		at, rate := arrival+health.Bin(i)*26*hour, .002
		if i == n-1 {
			rate = .2
		}
		before, version := strconv.Itoa(i), strconv.Itoa(i+1)
		s.serve("cart", before, at-30*minute, at, 40, .002)
		s.serve("cart", before, at, at+20*minute, 30, .002)
		s.serve("cart", version, at, at+20*minute, 10, rate)
		s.deploy("cart", version, at, at)
		bad = version
	}
	return s, bad
}

func suspicions(t *teller) (versions []string) {
	for _, n := range t.news {
		if n.Kind == inquiry.Suspected {
			versions = append(versions, n.Release.Version)
		}
	}
	return versions
}

func TestWhatIsKnownOfOldReleasesLeavesRoomForNewOnes(t *testing.T) {
	t.Parallel()
	s, bad := releases(10)
	options := inquiry.NewDefaultOptions()
	options.MaxFindings = 4
	heard := newTeller(options).hear(s.told, minute)
	assert.Equal(t, []string{bad}, suspicions(heard))
	assert.LessOrEqual(t, heard.q.Stats().Findings, 4)
}

func TestAnswersThatWereGivenLeaveRoomForNewIncidents(t *testing.T) {
	t.Parallel()
	s := newStory(7)
	s.serve("cart", "1", noon, noon+6*hour, 10, .002)
	var incidents []inquiry.Incident
	for i := range health.Bin(10) {
		incidents = append(incidents, incident("cart", noon+10*minute+i*30*minute))
		known := append([]inquiry.Incident(nil), incidents...)
		s.all(noon+11*minute+i*30*minute, func(q *inquiry.Inquiry) { q.Incidents(known[0].Key.Service, known) })
	}
	options := inquiry.NewDefaultOptions()
	options.MaxIncidents = 4
	heard := newTeller(options).hear(s.told, minute)
	assert.Contains(t, finals(heard.news), incidents[9].Key.ID)
	assert.Len(t, heard.headlines(), 10, "none is answered twice, though all are told again and again")
	assert.LessOrEqual(t, heard.q.Stats().Incidents, 4)
}

func TestWantOfRoomTakesNeitherSuspicionsNorBlameBack(t *testing.T) {
	t.Parallel()
	s := badCanary()
	known := []join.Deployment{deployment("cart", "2", arrival-minute)}
	incidents := []inquiry.Incident{incident("cart", arrival+6*minute)}
	for i := range health.Bin(10) {
		at, version := arrival+(i+1)*26*hour, strconv.Itoa(int(i)+3)
		s.serve("cart", "1", at-30*minute, at, 40, .002)
		s.serve("cart", "1", at, at+20*minute, 30, .002)
		s.serve("cart", version, at, at+20*minute, 10, .002)
		elsewhere := incident("cart", at-20*minute)
		elsewhere.Environment = "staging" // nothing is known of it
		known, incidents = append(known, deployment("cart", version, at)), append(incidents, elsewhere)
	}
	s.all(noon, func(q *inquiry.Inquiry) { q.Deployed(scope("cart"), known) })
	for i := range incidents {
		s.all(health.BinOf(int64(incidents[i].Opened))+minute, func(q *inquiry.Inquiry) { q.Incidents(incidents[0].Key.Service, incidents[:i+1]) })
	}
	options := inquiry.NewDefaultOptions()
	options.MaxFindings, options.MaxIncidents = 5, 4
	heard := newTeller(options).hear(s.told, minute)
	assert.Positive(t, heard.q.Stats().ForgottenFindings)
	assert.Positive(t, heard.q.Stats().ForgottenIncidents)
	told := heard.told[scope("cart")]
	assert.Len(t, told.Answers, 1)
	assert.True(t, slices.ContainsFunc(told.Findings, func(f attribution.Finding) bool { return f.Suspected && f.Deployment.ID == "cart-2" }))
}
