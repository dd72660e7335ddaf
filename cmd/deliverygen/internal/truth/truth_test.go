// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package truth_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/organisation"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/truth"
)

const guard = 15 * time.Minute

var asOf = time.Date(2026, time.October, 1, 12, 0, 0, 0, time.UTC)

func draw(seed uint64) *ledger.Ledger {
	return organisation.Draw(organisation.Options{Seed: seed, Services: 4, Days: 120, AsOf: asOf, Guard: guard})
}

// twentyOrganisations iterates over twenty simulated organisations.
func twentyOrganisations(yield func(string, *ledger.Ledger) bool) {
	for seed := range uint64(20) {
		if !yield(fmt.Sprintf("seed %d", seed+1), draw(seed+1)) {
			return
		}
	}
}

func TestTheTruthStaysTrueWhileTheClockCreepsOn(t *testing.T) {
	t.Parallel()
	for name, book := range twentyOrganisations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := truth.Compute(book, asOf, guard)
			assert.Equal(t, asOf.Add(guard), now.ValidUntil)
			for _, later := range []time.Duration{time.Second, guard / 2, guard} {
				then := truth.Compute(book, asOf.Add(later), guard)
				for i := range now.Scopes {
					require.Equal(t, now.Scopes[i].Windows, then.Scopes[i].Windows, "%s later", later)
				}
				for i := range now.Pipelines {
					require.Equal(t, now.Pipelines[i].Windows, then.Pipelines[i].Windows, "%s later", later)
				}
			}
		})
	}
}

func TestFiguresObeyTheLawsOfRatiosAndWindows(t *testing.T) {
	t.Parallel()
	for name, book := range twentyOrganisations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			told := truth.Compute(book, asOf, guard)
			for _, s := range told.Scopes {
				require.Equal(t, s.Production, len(s.Windows) == 3)
				for size, days := range map[string]float64{"7d": 7, "30d": 30, "90d": 90} {
					if s.Production {
						lawful(t, s.Windows[size], days)
					}
				}
				if s.Production {
					growing(t, s.Windows["7d"], s.Windows["30d"])
					growing(t, s.Windows["30d"], s.Windows["90d"])
				}
			}
			for _, p := range told.Pipelines {
				for _, f := range p.Windows {
					ratio(t, f, "dora.cicd.pipeline.run.success_rate", "dora.cicd.pipeline.run.window_successful", "dora.cicd.pipeline.run.window_total")
				}
			}
		})
	}
}

func lawful(t *testing.T, f truth.Figures, days float64) {
	t.Helper()
	ratio(t, f, "dora.change.fail_rate", "dora.deployment.window_failed", "dora.deployment.window_total")
	ratio(t, f, "dora.deployment.rework_rate", "dora.deployment.window_reworked", "dora.deployment.window_succeeded")
	assert.InDelta(t, f["dora.deployment.window_total"]/days, f["dora.deployment.frequency"], 1e-12)
	assert.LessOrEqual(t, f["dora.deployment.window_total"], f["dora.deployment.window_succeeded"])
	for part, metric := range map[string]string{
		"dora.change.window_total": "dora.change.lead_time", "dora.deployment.window_recovered": "dora.deployment.recovery_time",
	} {
		_, median := f[metric+"_p50"]
		_, ninetieth := f[metric+"_p90"]
		assert.Equal(t, f[part] > 0, median, metric)
		assert.Equal(t, f[part] > 0, ninetieth, metric)
		assert.LessOrEqual(t, f[metric+"_p50"], f[metric+"_p90"])
	}
}

func ratio(t *testing.T, f truth.Figures, rate, part, whole string) {
	t.Helper()
	got, ok := f[rate]
	assert.Equal(t, f[whole] > 0, ok, rate)
	assert.LessOrEqual(t, f[part], f[whole], rate)
	assert.GreaterOrEqual(t, got, 0.0)
	assert.LessOrEqual(t, got, 1.0)
}

func growing(t *testing.T, small, large truth.Figures) {
	t.Helper()
	for _, count := range []string{
		"dora.deployment.window_total", "dora.deployment.window_failed", "dora.deployment.window_succeeded",
		"dora.deployment.window_reworked", "dora.deployment.window_excluded", "dora.deployment.window_recovered", "dora.change.window_total",
	} {
		assert.LessOrEqual(t, small[count], large[count], count)
	}
}

func TestWhatWasMeantIsWhatIsFound(t *testing.T) {
	t.Parallel()
	for name, book := range twentyOrganisations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			failed := map[string]bool{}
			for _, s := range truth.Compute(book, asOf, guard).Scopes {
				for _, d := range s.Deployments {
					failed[s.Service+"/"+s.Environment+"/"+d.ID] = d.Failure != nil
				}
			}
			checked := 0
			for _, s := range book.Services {
				for _, d := range s.Deployments {
					if !undone(d) {
						continue
					}
					checked++
					assert.True(t, failed[s.Name+"/"+d.Environment.Name+"/"+d.ID], "%s of %s was undone on purpose", d.ID, s.Name)
				}
			}
			assert.Positive(t, checked)
		})
	}
}

// undone reports whether a deployment of new code was undone because it was bad.
func undone(d *ledger.Deployment) bool {
	if d.Intended != ledger.Planned || d.Declared != "" {
		return false
	}
	if !d.RolledBack.IsZero() {
		return true
	}
	if d.UndoneBy == nil {
		return false
	}
	_, finished := d.UndoneBy.Final()
	return finished && d.UndoneBy.Release() != d.Release()
}

func TestTheTruthIsWrittenAlikeEveryTime(t *testing.T) {
	t.Parallel()
	var first, second bytes.Buffer
	require.NoError(t, truth.Compute(draw(9), asOf, guard).Write(&first))
	require.NoError(t, truth.Compute(draw(9), asOf, guard).Write(&second))
	assert.Equal(t, first.String(), second.String())
	assert.Contains(t, first.String(), `"guard": "15m0s"`)
}
