// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

const (
	// beat is the resolution at which the truth is sampled.
	beat    = delivery.Instant(5 * time.Second)
	aMinute = delivery.Instant(time.Minute)
)

// truth is what really ran when, in minutes: deployments of two releases that overlap, fail, are undone, are retried
// and come back under other ids. No two finish in the same minute.
type truth []join.Deployment

func drawnTruth(t *rapid.T) truth {
	releases := []join.Deployment{
		{Version: "1.0", Revision: commit, PlatformRevisions: []string{"6d4cf56db6"}},
		{Version: "1.1", Revision: other, PlatformRevisions: []string{"7c9d8b5f64"}},
	}
	var all truth
	for i, m := range rapid.SliceOfNDistinct(rapid.IntRange(1, lastMinute), 1, 6, rapid.ID).Draw(t, "finished") {
		d := rapid.SampledFrom(releases).Draw(t, "release")
		d.ID, d.Finished = strconv.Itoa(i), minute(m)
		d.Began = d.Finished - delivery.Instant(rapid.IntRange(1, 9).Draw(t, "minutes"))*aMinute
		d.Failed = rapid.IntRange(0, 3).Draw(t, "failed") == 0
		if !d.Failed && rapid.IntRange(0, 3).Draw(t, "undone") == 0 {
			d.RolledBack = d.Finished + delivery.Instant(rapid.IntRange(3, 15).Draw(t, "live minutes"))*aMinute
		}
		all = append(all, d)
	}
	return all
}

// live returns the deployment that finished last and was not undone, leaving one out.
func (w truth) live(at delivery.Instant, but string) string {
	var last join.Deployment
	for _, d := range w {
		if d.ID != but && !d.Failed && last.Finished < d.Finished && d.Finished <= at && (d.RolledBack == 0 || at < d.RolledBack) {
			last = d
		}
	}
	return last.ID
}

// runs reports whether a deployment rolled out, was live, or came back because another one was being undone.
func (w truth) runs(id string, at delivery.Instant) bool {
	return w.live(at, "") == id || slices.ContainsFunc(w, func(d join.Deployment) bool {
		return d.ID == id && d.Began <= at && at <= d.Finished ||
			d.RolledBack != 0 && d.RolledBack-delivery.Instant(assumed) <= at && at <= d.RolledBack && w.live(at, d.ID) == id
	})
}

// ranIn reports whether it ran between two times, allowing for clock skew on both sides.
func (w truth) ranIn(id string, from, to delivery.Instant) bool {
	for at := from - beat; at <= to+beat; at += beat {
		if w.runs(id, at) {
			return true
		}
	}
	return false
}

// life draws when an instance of a deployment started and a later time at which it still runs; false if it started
// none.
func (w truth) life(t *rapid.T, of join.Deployment) (started, at delivery.Instant, lived bool) {
	started = of.Began + delivery.Instant(rapid.IntRange(0, lastMinute).Draw(t, "started"))*aMinute + beat*delivery.Instant(rapid.IntRange(0, 11).Draw(t, "beats"))
	at = started
	for range rapid.IntRange(0, 20).Draw(t, "lives on") {
		if w.runs(of.ID, at+aMinute/2) {
			at += aMinute / 2
		}
	}
	return started, at, w.runs(of.ID, started)
}

// whatIsTold draws which kinds of keys all deployments state and which the instance of one states.
func (w truth) whatIsTold(t *rapid.T, of join.Deployment) (known []join.Deployment, r join.Running) {
	version, revision, platform := rapid.Bool().Draw(t, "version"), rapid.Bool().Draw(t, "revision"), rapid.Bool().Draw(t, "platform")
	for _, d := range w {
		if d.Versions = []release.Version{{Text: d.Version}}; !version {
			d.Version, d.Versions = "", nil
		}
		if d.Revisions = []string{d.Revision}; !revision {
			d.Revision, d.Revisions = "", nil
		}
		if !platform {
			d.PlatformRevisions = nil
		}
		known = append(known, d)
	}
	told := func(text string) string { return rapid.SampledFrom([]string{"", text}).Draw(t, "told") }
	r.Identity = release.Identity{Version: told(of.Version), Revision: told(of.Revision), PlatformRevision: told(of.PlatformRevisions[0])}
	return known, r
}

// firstRan returns when a release first ran.
func (w truth) firstRan(version string) delivery.Instant {
	var began []delivery.Instant
	for _, d := range w {
		if d.Version == version {
			began = append(began, d.Began)
		}
	}
	return slices.Min(began)
}

func TestNothingIsNamedThatDidNotRunWhileTheInstanceDid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := drawnTruth(t)
		of := rapid.SampledFrom(all).Draw(t, "of")
		started, at, lived := all.life(t, of)
		if !lived {
			return
		}
		known, r := all.whatIsTold(t, of)
		from := at
		switch rapid.IntRange(0, 2).Draw(t, "start") {
		case 0:
			from, r.Started = started, started
		case 1:
			from, r.Instance.First = started, started
		}
		if len(known[0].Revisions)+len(known[0].Versions) > 0 && rapid.Bool().Draw(t, "is learned") { // a release that states nothing does not come back
			r.Platform.First = all.firstRan(of.Version)
		}
		a := join.NewTimeline(scope, known, assumed).Under(r, at)
		if a.Outcome == join.Joined {
			require.True(t, all.ranIn(a.Deployment.ID, from, at), "%+v of %s from %d to %d: %+v", r, of.ID, from, at, a.Deployment)
		}
	})
}
