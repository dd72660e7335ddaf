// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
)

// newShortStory returns a story with a short past, since laws draw many.
func newShortStory() *story {
	s := newStory()
	s.began = arrival - 12*minute
	return s
}

// drawStory draws a shop of canaries that fail more or less.
func drawStory(t *rapid.T) *story {
	s := newShortStory()
	failed := rapid.SliceOfN(rapid.Int64Range(0, 10), 1, 3).Draw(t, "failed")
	sum := int64(0)
	for i, n := range failed {
		service := string(rune('a' + i))
		s.canary(service, n)
		s.origin(service, "2", "front", arrival, asked, n)
		sum += n
	}
	s.entry(arrival, sum)
	return s
}

func TestVerdictsDoNotDependOnOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawStory(t)
		want := s.judge(t)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "told"), 0))
		random.Shuffle(len(s.told), func(i, j int) { s.told[i], s.told[j] = s.told[j], s.told[i] })
		for key := range s.deployments {
			s.deployments[key] = rapid.Permutation(s.deployments[key]).Draw(t, "deployments")
		}
		require.Equal(t, want, s.judge(t))
	})
}

func TestProbabilitiesAreShares(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := drawStory(t).judge(t)
		sum := v.None.Probability
		for _, c := range v.Candidates {
			assert.True(t, c.Probability >= 0 && c.Probability <= 1)
			sum += c.Probability
		}
		assert.LessOrEqual(t, sum, 1+1e-9)
		assert.True(t, slices.IsSortedFunc(v.Candidates, func(a, b ranking.Candidate) int {
			return cmp.Compare(b.Probability, a.Probability)
		}))
	})
}

func TestReleasesThatAreAlikeAreJudgedAlike(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 10).Draw(t, "failed")
		s := newShortStory()
		s.entry(arrival, 2*n)
		for _, service := range []string{"a", "b"} {
			s.canary(service, n)
			s.origin(service, "2", "front", arrival, asked, n)
		}
		v := s.judge(t)
		require.Len(t, v.Candidates, 2)
		assert.InDelta(t, v.Candidates[0].Probability, v.Candidates[1].Probability, 1e-12)
		assert.NotEqual(t, ranking.Release, v.Outcome)
	})
}

func TestAnUnreachableInnocentDoesNotChangeTheWinner(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawStory(t)
		before := s.judge(t)
		s.canary("z", 0)
		s.origin("z", "1", "scheduler", noon, noon+2, 1)
		after := s.judge(t)
		require.NotEmpty(t, after.Candidates)
		first, second := before.Candidates[0], ranking.Candidate{}
		if len(before.Candidates) > 1 {
			second = before.Candidates[1]
		}
		if first.Score > second.Score+1e-6 || len(before.Candidates) == 1 {
			assert.Equal(t, first.ID, after.Candidates[0].ID)
		}
	})
}
