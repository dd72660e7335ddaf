// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// fixtures returns observations that together set every field that can be written.
func fixtures() []health.Observation {
	whole := release.Identity{
		Namespace: "shop", Service: "cart", Environment: "production",
		DeploymentID: "d-42", Revision: "9c0b1f2e3d4c5b6a79880716253443526170ffee", Repository: "https://example.org/shop/cart",
		Digest:  "sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
		Version: "1.4.0", PlatformRevision: "7d9c6b8f5", Tag: "1.4.0", Step: release.StepDeploymentID,
	}
	bare := release.Identity{Service: "till", InstanceStart: 1_790_000_000, Step: release.StepInstanceStart}
	const bin = 179_120_880
	tell := func(r release.Identity, count int64, s health.Series) health.Observation {
		return health.Observation{Collector: "6f1c2f9e-5f0e-4a51-9d8e-7f0a1b2c3d4e", Release: r, Bin: bin, Series: s, Count: count}
	}
	failed := tell(whole, 2, health.Series{Metric: health.Operations, Signal: health.Traces, Class: "POST /cart", ErrorType: "500"})
	failed.Exemplars = []health.Exemplar{{TraceID: [16]byte{1, 15: 1}, SpanID: [8]byte{2, 7: 2}, Time: health.Bin(bin).Start() + 5_000_000_000}}
	took := tell(whole, 40, health.Series{Metric: health.Durations, Signal: health.Traces, Class: "POST /cart"})
	took.Durations = &health.Histogram{Scale: 2, Count: 40, Sum: 5.5, Min: .0625, Max: .5, ZeroCount: 1, Offset: -17, Buckets: []uint64{9, 0, 30}}
	earlier := tell(whole, 31, health.Series{Metric: health.Operations, Signal: health.Traces, Class: "POST /cart"})
	earlier.Bin--
	return []health.Observation{
		tell(whole, 38, health.Series{Metric: health.Operations, Signal: health.Traces, Class: "POST /cart"}), failed, took, earlier,
		tell(whole, 2, health.Series{Metric: health.FailingTraces}),
		tell(whole, 2, health.Series{Metric: health.Fingerprints, Fingerprint: "java.net.SocketTimeoutException"}),
		tell(whole, 3, health.Series{Metric: health.ErrorLogs}),
		tell(whole, 4, health.Series{Metric: health.Instances}),
		tell(whole, 13, health.Series{Metric: health.FailureOrigins, EntryNamespace: "shop", EntryService: "frontend", Handled: true}),
		tell(whole, 10, health.Series{Metric: health.FailureOrigins, EntryService: "frontend"}),
		tell(whole, 5, health.Series{Metric: health.Exposures, EntryService: "frontend", Touched: health.TouchedThis, EntryFailed: true}),
		tell(whole, 50, health.Series{Metric: health.Exposures, EntryService: "frontend", Touched: health.TouchedOther}),
		tell(bare, 7, health.Series{Metric: health.Operations, Signal: health.HTTPMetrics, Class: release.Overflow, ErrorType: "_OTHER"}),
		tell(bare, 8, health.Series{Metric: health.Operations, Signal: health.SpanMetrics}),
	}
}
