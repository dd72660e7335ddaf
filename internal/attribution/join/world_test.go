// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join_test

import (
	"math"
	"strconv"
	"time"

	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

const (
	assumed = 2 * time.Minute
	// lastMinute is when everything that is drawn has happened.
	lastMinute = 40
)

// minute returns an event time on some day.
func minute(m int) delivery.Instant {
	return delivery.InstantOf(time.Date(2026, 1, 1, 12, m, 0, 0, time.UTC))
}

// drawnMinute is one of the minutes, or no time at all.
func drawnMinute(t *rapid.T, what string) delivery.Instant {
	if m := rapid.IntRange(-lastMinute/4, lastMinute).Draw(t, what); m >= 0 {
		return minute(m)
	}
	return 0
}

// moment is an event time on, beside or between minutes, or at the bounds of event time.
func moment(t *rapid.T, what string) delivery.Instant {
	switch rapid.IntRange(0, 20).Draw(t, "kind of "+what) {
	case 0:
		return math.MinInt64
	case 1:
		return math.MaxInt64 - 1
	case 2:
		return 0
	}
	at := minute(rapid.IntRange(-5, lastMinute+5).Draw(t, what))
	return at + delivery.Instant(rapid.SampledFrom([]time.Duration{0, 1, -1, 5 * time.Second, -5 * time.Second, 5*time.Second - 1, 30 * time.Second}).Draw(t, "beside "+what))
}

var (
	someRevisions = []string{"", commit, other, commit[:9]}
	someDigests   = []string{"", digest, "sha256:" + other + other[:24]}
	someVersions  = []string{"", "1.0", "1.1", "2.0"}
	somePlatforms = []string{"", "6d4cf56db6", "7c9d8b5f64"}
	someTags      = []string{"", "rc", "1.1"}
)

func oneOf(t *rapid.T, what string, values []string) string {
	return rapid.SampledFrom(values).Draw(t, what)
}

func listOf(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// drawnDeployment draws one as lines tell it, or as nobody would.
func drawnDeployment(t *rapid.T, id string) join.Deployment {
	d := join.Deployment{
		ID: id, Began: drawnMinute(t, "began"), Finished: drawnMinute(t, "finished"), RolledBack: drawnMinute(t, "rolled back"),
		Failed: rapid.IntRange(0, 5).Draw(t, "failed") == 0, Excluded: rapid.IntRange(0, 9).Draw(t, "excluded") == 0,
		Revision: oneOf(t, "revision", someRevisions), Version: oneOf(t, "version", someVersions),
		Digests: listOf(oneOf(t, "digest", someDigests)), Tags: listOf(oneOf(t, "tag", someTags)),
		PlatformRevisions: listOf(oneOf(t, "platform", somePlatforms)),
	}
	d.EndOnly = d.Finished != 0 && d.Began == d.Finished
	d.Revisions = listOf(d.Revision)
	for _, text := range append([]string{d.Version}, d.Tags...) {
		if text != "" {
			d.Versions = append(d.Versions, release.NormalizeVersion(text, scope.Service.Name))
		}
	}
	return d
}

func drawnDeployments(t *rapid.T) []join.Deployment {
	var all []join.Deployment
	for i := range rapid.IntRange(0, 7).Draw(t, "deployments") {
		all = append(all, drawnDeployment(t, strconv.Itoa(i)))
	}
	return all
}

func drawnSighting(t *rapid.T, what string) join.Sighting {
	return join.Sighting{First: drawnMinute(t, what), Inherited: rapid.Bool().Draw(t, what+" is inherited")}
}

// drawnRunning draws a resource that tells some of all.
func drawnRunning(t *rapid.T) join.Running {
	r := join.Running{
		Identity: release.Identity{
			DeploymentID: oneOf(t, "told id", []string{"", "", "", "", "0", "1", "unheard"}),
			Revision:     oneOf(t, "told revision", someRevisions), Digest: oneOf(t, "told digest", someDigests),
			Version: oneOf(t, "told version", append([]string{"", "", "3.0"}, someVersions...)), Tag: oneOf(t, "told tag", someTags),
			PlatformRevision: oneOf(t, "told platform", somePlatforms),
			Step:             rapid.SampledFrom([]release.Step{"", "", "", release.StepVersion, release.StepTime}).Draw(t, "stamp"),
		},
		Started: drawnMinute(t, "started"), Instance: drawnSighting(t, "instance"),
	}
	if r.Identity.PlatformRevision != "" {
		r.Platform = drawnSighting(t, "platform")
	}
	return r
}
