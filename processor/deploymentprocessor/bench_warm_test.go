// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkResourceWarm measures the time per resource to which nothing is added, while the same two hundred pass again and again.
// The difference to [BenchmarkResource], where they have just been decoded, is mostly waiting for memory.
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
