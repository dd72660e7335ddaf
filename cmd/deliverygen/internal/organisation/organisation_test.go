// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

func options(seed uint64, services int) Options {
	return Options{
		Seed: seed, Services: services, Days: 90, Guard: 15 * time.Minute,
		AsOf: time.Date(2026, time.October, 1, 12, 0, 0, 0, time.UTC),
	}
}

func TestTheSameOptionsDrawTheSameLedger(t *testing.T) {
	t.Parallel()
	first, second := Draw(options(3, 3)), Draw(options(3, 3))
	assert.Equal(t, first, second)
	assert.NotEqual(t, Draw(options(3, 1)), Draw(options(4, 1)))
}

func TestAServiceDoesNotDependOnHowManyStandBesideIt(t *testing.T) {
	t.Parallel()
	few, many := Draw(options(5, 2)), Draw(options(5, 8))
	assert.Equal(t, few.Services, many.Services[:2])
}

func TestEverySituationIsDrawnInTheFirstTwentySeeds(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	open := map[string]int{}
	for seed := range uint64(20) {
		for _, s := range Draw(options(seed+1, 4)).Services {
			for feature, times := range s.Features {
				seen[feature] += times
			}
			count(open, s)
		}
	}
	expected := []string{
		"direct push", "merge queue", "forced push", "branch without commits",
		"rollback declared", "rollback naming what it undoes", "rollback without a word", "redeploy declared",
		"hotfix by source branch", "hotfix by label", "revert merged", "revert pushed", "revert after another deployment",
		"incident at pagerduty", "incident at issues", "incident at generic", "incident reopened", "incident reprioritised",
		"cause by deployment", "cause by revision", "cause by version", "impact start told",
		"declared cause rolled back", "declared cause fixed", "declared cause beside another incident",
		"deployment cancelled", "deployment skipped", "deployment without a told start", "one id for staging and production",
		"pipeline run again",
	}
	for _, s := range stories {
		expected = append(expected, s.name)
	}
	for _, c := range conclusions {
		expected = append(expected, "pipeline "+c.word)
	}
	for _, feature := range expected {
		assert.Positive(t, seen[feature], feature)
	}
	for _, feature := range []string{"incident", "deployment", "pull request", "run"} {
		assert.Positive(t, open[feature], "%s under way at the end", feature)
	}
}

// count counts what is unfinished at the end of the history.
func count(open map[string]int, s *ledger.Service) {
	for _, i := range s.Incidents {
		if i.ResolvedAt().IsZero() {
			open["incident"]++
		}
	}
	for _, d := range s.Deployments {
		if _, ended := d.Final(); !ended {
			open["deployment"]++
		}
	}
	for _, c := range s.Repository.Changes {
		if c.Merged.IsZero() && c.Abandoned.IsZero() {
			open["pull request"]++
		}
	}
	for _, r := range s.Runs {
		if r.Finished.IsZero() {
			open["run"]++
		}
	}
}

func TestLedgersAreConsistent(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		t.Run(fmt.Sprintf("seed %d", seed+1), func(t *testing.T) {
			t.Parallel()
			o := options(seed+1, 4)
			for _, s := range Draw(o).Services {
				consistentRepository(t, s)
				finished := map[string]time.Time{}
				for _, d := range s.Deployments {
					final, ended := d.Final()
					if !ended {
						continue
					}
					assert.False(t, final.At.After(o.AsOf))
					assert.True(t, final.At.After(d.Began()))
					require.NotEqual(t, finished[d.Environment.Name], final.At, "two deployments of a scope end at once")
					finished[d.Environment.Name] = final.At
				}
				for _, i := range s.Incidents {
					last := i.Opened
					for _, step := range i.Steps {
						assert.True(t, step.At.After(last))
						last = step.At
					}
				}
			}
		})
	}
}

func consistentRepository(t *testing.T, s *ledger.Service) {
	t.Helper()
	main := (*ledger.Commit)(nil)
	for _, p := range s.Repository.Pushes {
		if p.Ref != ledger.Main {
			continue
		}
		if main != nil {
			require.Equal(t, main.SHA, p.Before.SHA, "pushes to the default branch follow each other")
		}
		known := map[*ledger.Commit]bool{}
		p.Before.Ancestry(known)
		require.ElementsMatch(t, p.Commits, p.After.Ancestry(known), "a push brings what was not there")
		main = p.After
	}
	for _, c := range s.Repository.Changes {
		assert.False(t, c.Start().After(c.Created))
		if !c.Merged.IsZero() {
			assert.True(t, c.Created.Before(c.Merged))
			assert.Equal(t, c, c.Merge.Change)
		}
	}
	for _, d := range s.Deployments {
		assert.True(t, d.Commit != nil || d.Version != "", "something was deployed")
	}
}

func TestOptionsThatCannotWorkAreRefusedByTheirFlag(t *testing.T) {
	t.Parallel()
	good := options(1, 1)
	require.NoError(t, good.Validate())
	bad := Options{Services: 0, Days: -1, Guard: 13 * time.Hour, AsOf: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)}
	err := bad.Validate()
	for _, flag := range []string{"`--services`", "`--days`", "`--guard`", "`--as-of`"} {
		assert.ErrorContains(t, err, flag)
	}
}
