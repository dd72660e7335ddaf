// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkResourceWarm tells what a resource costs to which nothing is added, by the clock: the same two hundred pass again and again. Beside
// [BenchmarkResource], where they have just been decoded, it tells how much of that is waiting for memory.
func BenchmarkResourceWarm(b *testing.B) {
	for _, s := range threeSignals {
		for _, p := range passages[:2] {
			b.Run(s.name+"/"+p.name, func(b *testing.B) {
				l := newLane(b, s.route(running(b, town, p.set)), s.messages(b, town, p.tells))
				handOn, err := l.to(l.messages[0])
				require.NoError(b, err)
				b.ReportAllocs()
				for b.Loop() {
					err = handOn(l.ctx)
				}
				require.NoError(b, err)
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/resourcesPerMessage, "ns/resource")
			})
		}
	}
}
