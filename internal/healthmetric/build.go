// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"iter"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Options set how requests are written.
type Options struct {
	// ScopeName and ScopeVersion name the instrumentation scope.
	ScopeName, ScopeVersion string
	// MaxRequestBytes bounds the encoded size of one request; only a single data point may exceed it. 0 means
	// [DefaultMaxRequestBytes].
	MaxRequestBytes int
}

// DefaultMaxRequestBytes stays below the 4 MiB that gRPC servers accept by default.
const DefaultMaxRequestBytes = 3 << 20

// Build writes one data point per observation: the current total of its bin. Adjacent observations with the same
// release and collector share a resource, so they should come release by release. Build reads each observation when it
// is needed and does not keep it, and holds one request in memory at a time. Observations of an unknown metric are
// skipped.
func Build(observations iter.Seq[health.Observation], o Options) iter.Seq[pmetric.Metrics] {
	return func(yield func(pmetric.Metrics) bool) {
		w := newWriter(form{temporality: pmetric.AggregationTemporalityDelta}, o, yield)
		for told := range observations {
			p := point{
				start: pcommon.Timestamp(told.Bin.Start()),
				end:   pcommon.Timestamp((told.Bin + 1).Start()),
				told:  &told,
			}
			if !w.write(p) {
				return
			}
		}
		w.flush()
	}
}
