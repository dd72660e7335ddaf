// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package changerca_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/casetest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/changerca"
)

// begin is the start of a story, in Unix seconds. Its first minute ends at begin plus one minute.
const begin = 1_700_000_040

// story is a made-up case: success rates by file name (pod_caller_callee), one per minute, blank for a missing row.
type story map[string]string

const storyPlan = `{"plan": {
	"shop": {"release_time": %[1]d, "process": {
		"1": {"release_pod": ["shop-v2-b"], "delete_pod": ["shop-v1-b"], "release_complete_timestamp": %[2]d},
		"0": {"release_pod": ["shop-v2-a"], "delete_pod": ["shop-v1-a"], "release_complete_timestamp": %[3]d}}},
	"store": {"release_time": %[1]d, "process": {
		"0": {"release_pod": ["store-v2-a"], "delete_pod": ["store-v1-a"], "release_complete_timestamp": %[2]d}}}},
	"fault": "exception", "fault_release_service": "shop", "detect_timestamp": %[4]d}`

// write writes the story. shop and store are released at the end of its second minute, pod by pod.
func (s story) write(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	folder := filepath.Join(dir, "day", "day_1")
	require.NoError(t, os.MkdirAll(folder, 0o700))
	plan := fmt.Sprintf(storyPlan, begin+120, begin+600, begin+150, begin+240)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "day_1.json"), []byte(plan), 0o600))
	files := map[string]string{"source_success.csv": "time,timestamp\n"}
	for name, rates := range s {
		var content strings.Builder
		content.WriteString("Time,Timestamp,SuccessRate,Latency,CPUUsageRate(%)\n")
		for i, rate := range strings.Fields(rates) {
			if rate != "-" {
				fmt.Fprintf(&content, "t,%d,%s,20,1\n", begin+60*(i+1), rate)
			}
		}
		files[name+".csv"] = content.String()
	}
	for name, content := range files {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600))
	}
	return dir
}

func (s story) read(t *testing.T, options changerca.Options) datasettest.Case {
	t.Helper()
	cases, err := changerca.Read(s.write(t), options)
	require.NoError(t, err)
	require.Len(t, cases, 1)
	casetest.RequireWhole(t, cases[0])
	return cases[0]
}

// sum adds up the observations that pick selects.
func sum(c datasettest.Case, pick func(health.Observation) bool) int64 {
	n := int64(0)
	for _, o := range c.Health {
		if pick(o) {
			n += o.Count
		}
	}
	return n
}

// operations selects operations of the shop.
func operations(version string, failed bool) func(health.Observation) bool {
	return func(o health.Observation) bool {
		return o.Release.Service == "shop" && o.Release.Version == version &&
			o.Series.Metric == health.Operations && (o.Series.ErrorType != "") == failed
	}
}

func origins(service, version string, handled bool) func(health.Observation) bool {
	return func(o health.Observation) bool {
		return o.Release.Service == service && o.Release.Version == version &&
			o.Series.Metric == health.FailureOrigins && o.Series.Handled == handled
	}
}

func TestACaseTellsWhatWasDeployedAndNoticed(t *testing.T) {
	t.Parallel()
	c := story{"front-v1-a_front_shop": "100", "shop-v1-a_front_shop": "100"}.read(t, changerca.NewDefaultOptions())
	assert.Equal(t, "day_1", c.Name)
	assert.Equal(t, "day", c.Group)
	assert.Equal(t, "exception", c.Fault)
	assert.Equal(t, time.Unix(begin+240, 0).UTC(), c.Incident.Opened)
	assert.Equal(t, "front", c.Incident.Symptom.Name)
	assert.Len(t, c.Candidates, 2)
	assert.Len(t, c.Events, 2+2+2, "a start and an end each, and two stages of the shop")
	culprit, ok := c.Culprit()
	require.True(t, ok)
	assert.Equal(t, "shop", culprit.Service.Name)
	assert.Equal(t, time.Unix(begin+600, 0).UTC(), culprit.Finished, "the last stage, whatever it is called")
	assert.Zero(t, c.Until(time.Unix(begin+130, 0)).Candidates[0].Finished)
}

func TestADeletedPodsFileEndsWhereItsReplacementBegins(t *testing.T) {
	t.Parallel()
	c := story{
		"front-v1-a_front_shop": "100 100 100 100",
		"shop-v1-a_front_shop":  "100 100 80 80",
		"shop-v2-a_front_shop":  "- - NaN 50",
	}.read(t, changerca.Options{Seed: 1, Operations: 30})
	assert.EqualValues(t, 60, sum(c, operations("1", false)))
	assert.Zero(t, sum(c, operations("1", true)))
	assert.EqualValues(t, 15, sum(c, operations("2", false)), "nothing was called in the third minute")
	assert.EqualValues(t, 15, sum(c, operations("2", true)))
}

func TestWhatTheAuthorsFilledInIsTakenOnlyWhenAskedFor(t *testing.T) {
	t.Parallel()
	c := story{
		"front-v1-a_front_shop": "100 100 100 100",
		"shop-v1-a_front_shop":  "100 100 80 80",
		"shop-v2-a_front_shop":  "- - NaN 100",
	}.read(t, changerca.Options{Seed: 1, Operations: 30, Imputed: true})
	assert.EqualValues(t, 6, sum(c, operations("2", true)))
	assert.EqualValues(t, 54, sum(c, operations("2", false)))
}

func TestFailuresAddUpOverMinutes(t *testing.T) {
	t.Parallel()
	c := story{
		"front-v1-a_front_shop": "100 100 100 100 100",
		"shop-v1-b_front_shop":  "99 99 99 99 99 99 99 99 99",
	}.read(t, changerca.Options{Seed: 1, Operations: 20})
	assert.EqualValues(t, 2, sum(c, operations("1", true)), "1 % of 180, where each minute alone would round to none")
}

func TestAFailureBeginsWhereNoCallExplainsIt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		story story
		want  string
		share int64
	}{
		{"in the shop, whose calls are fine", story{
			"front-v1-a_front_shop": "100 100 100 50", "shop-v2-a_front_shop": "- - 100 50",
			"shop-v2-a_shop_store": "- - 100 100", "store-v1-a_shop_store": "100 100 100 100",
		}, "shop 2", 150},
		{"in the store, whose failure the shop passes on", story{
			"front-v1-a_front_shop": "100 100 100 50", "shop-v1-b_front_shop": "100 100 100 50",
			"shop-v1-b_shop_store": "100 100 100 50", "store-v2-a_shop_store": "100 100 100 50",
		}, "store 2", 150},
		{"at a store that told nothing of it and is otherwise well", story{
			"front-v1-a_front_shop": "100 100 100 50", "shop-v1-b_front_shop": "100 100 100 50",
			"shop-v1-b_shop_store": "100 100 100 50", "store-v1-a_shop_store": "100 100 100 100",
		}, "store 1", 45},
		{"at a store that told nothing at all", story{
			"front-v1-a_front_shop": "100 100 100 50", "shop-v1-b_front_shop": "100 100 100 50",
			"shop-v1-b_shop_store": "100 100 100 50",
		}, "store ", 105},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := tt.story.read(t, changerca.Options{Seed: 1, Operations: 30})
			service, version, _ := strings.Cut(tt.want, " ")
			assert.Equal(t, tt.share, sum(c, origins(service, version, false)))
			all := sum(c, func(o health.Observation) bool { return o.Series.Metric == health.FailureOrigins })
			assert.EqualValues(t, 150, all, "fifteen traces failed")
		})
	}
}

func TestAFailureThatCallersDidNotNoticeWasHandled(t *testing.T) {
	t.Parallel()
	c := story{
		"front-v1-a_front_shop": "100 100 100 100", "shop-v1-b_front_shop": "100 100 100 100",
		"shop-v1-b_shop_store": "100 100 100 100", "store-v2-a_shop_store": "100 100 100 0",
	}.read(t, changerca.Options{Seed: 1, Operations: 30})
	assert.Zero(t, sum(c, origins("store", "2", false)))
	assert.EqualValues(t, 300, sum(c, origins("store", "2", true)))
}

func TestTracesAreComparedWhileSeveralVersionsAreLive(t *testing.T) {
	t.Parallel()
	c := story{
		"front-v1-a_front_shop": "100 100 100 50",
		"shop-v1-b_front_shop":  "100 100 100 100",
		"shop-v2-a_front_shop":  "- - - 0",
	}.read(t, changerca.Options{Seed: 1, Operations: 30})
	exposed := func(version string, touched health.Touched, failed bool) int64 {
		return sum(c, func(o health.Observation) bool {
			return o.Series.Metric == health.Exposures && o.Release == release.Identity{
				Namespace: "online-boutique", Service: "shop", Environment: "production", Version: version, Step: release.StepVersion,
			} && o.Series.Touched == touched && o.Series.EntryFailed == failed
		})
	}
	assert.EqualValues(t, 15, exposed("2", health.TouchedThis, true), "what failed met the new version")
	assert.Zero(t, exposed("2", health.TouchedThis, false))
	assert.EqualValues(t, 15, exposed("2", health.TouchedOther, false))
	assert.EqualValues(t, 15, exposed("1", health.TouchedThis, false))
}

func TestWithoutItsCulpritACaseHasOneVersionOfThatService(t *testing.T) {
	t.Parallel()
	c := story{
		"front-v1-a_front_shop": "100 100 100 50",
		"shop-v1-b_front_shop":  "100 100 100 100",
		"shop-v2-a_front_shop":  "- - - 0",
	}.read(t, changerca.Options{Seed: 1, Operations: 30})
	none, ok := c.WithoutCulprit()
	require.True(t, ok)
	casetest.RequireWhole(t, none)
	assert.Empty(t, none.Truth)
	assert.Len(t, none.Candidates, 1)
	assert.EqualValues(t, 30, sum(none, operations("1", true)))
	assert.Zero(t, sum(none, func(o health.Observation) bool {
		return o.Release.Service == "shop" && (o.Release.Version == "2" || o.Series.Metric == health.Exposures)
	}))
	assert.EqualValues(t, 30, sum(c, operations("2", true)), "the case itself is as it was")
	_, ok = none.WithoutCulprit()
	assert.False(t, ok)
}

func TestADataSetThatIsNotAsPublishedIsRefused(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, file, content, want string }{
		{"no plan", "day_1.json", `{"detect_timestamp": 1}`, "no plan"},
		{"a plan that is no JSON", "day_1.json", `{`, "read the plan"},
		{"a culprit that was not rolled out", "day_1.json", `{"detect_timestamp": 1, "fault_release_service": "x", "plan": {"y": {}}}`, `the culprit "x"`},
		{"other columns", "shop-v1-a_front_shop.csv", "a,b,c,d\n", "columns"},
		{"a rate that is no number", "shop-v1-a_front_shop.csv", "Time,Timestamp,SuccessRate,Latency\nt,1,x,1\n", "line 2"},
		{"a rate above all", "shop-v1-a_front_shop.csv", "Time,Timestamp,SuccessRate,Latency\nt,1,101,1\n", "101"},
		{"a source that has no time", "source_success.csv", "time,timestamp,front_shop\nt,x,100\n", "line 2"},
		{"pods that told nothing", "shop-v1-a_front_shop.csv", "Time,Timestamp,SuccessRate,Latency\n", "has data"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := story{"shop-v1-a_front_shop": "100"}.write(t)
			require.NoError(t, os.WriteFile(filepath.Join(dir, "day", "day_1", tt.file), []byte(tt.content), 0o600))
			_, err := changerca.Read(dir, changerca.NewDefaultOptions())
			require.ErrorContains(t, err, "day_1")
			assert.ErrorContains(t, err, tt.want)
		})
	}
	_, err := changerca.Read(t.TempDir(), changerca.NewDefaultOptions())
	assert.ErrorContains(t, err, "there are none")
}
