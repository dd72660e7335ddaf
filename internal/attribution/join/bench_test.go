// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// hundreds returns deployments of one scope, one after the other, that all tell the constant version, too.
func hundreds(n int, constant string) []join.Deployment {
	all := make([]join.Deployment, n)
	for i := range all {
		revision := fmt.Sprintf("%07x%s", i, commit[:33])
		all[i] = join.Deployment{
			ID: "deployment-" + strconv.Itoa(i), Began: minute(60 * i), Finished: minute(60*i + 10), Revision: revision, Revisions: []string{revision},
			Versions: []release.Version{{Text: "1." + strconv.Itoa(i)}, {Text: constant}}, Digests: []string{"sha256:" + revision},
		}
	}
	return all
}

func BenchmarkUnder(b *testing.B) {
	const n = 300
	timeline := join.NewTimeline(scope, hundreds(n, "constant"), time.Minute)
	at := minute(60*n - 20)
	for name, r := range map[string]join.Running{
		"by a revision":                 {Identity: release.Identity{Revision: fmt.Sprintf("%07x%s", 123, commit[:33])}},
		"by a version":                  {Identity: release.Identity{Version: "1.123"}},
		"by a version that never moves": {Identity: release.Identity{Version: "constant"}},
		"by a start":                    {Started: minute(4444)},
		"by a platform revision":        {Identity: release.Identity{PlatformRevision: "p"}, Platform: join.Sighting{First: minute(4444)}},
		"by the time":                   {},
		"by nothing, for it is unknown": {Identity: release.Identity{Version: "unknown", Tag: "unknown"}},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				timeline.Under(r, at)
			}
		})
	}
}

func BenchmarkNewTimeline(b *testing.B) {
	deployments := hundreds(300, "constant")
	b.ReportAllocs()
	for b.Loop() {
		join.NewTimeline(scope, deployments, time.Minute)
	}
}

func BenchmarkSee(b *testing.B) {
	s := join.NewSightings(join.SightingOptions{Max: 100_000, Expiry: time.Hour, StartUp: time.Minute})
	at := delivery.Instant(0)
	b.ReportAllocs()
	for b.Loop() {
		at++
		s.See(join.Sighted{Service: scope.Service, Environment: "production", Name: "instance"}, at)
	}
}
