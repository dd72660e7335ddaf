// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
)

// releases lets a version of the cart follow another every day, and serve for half an hour before. The last one is bad.
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
