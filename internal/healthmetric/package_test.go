// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"math"
	"slices"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

func testOptions() Options { return Options{ScopeName: "example.org/connector", ScopeVersion: "1.2.3"} }

// drawObservation draws a canonical observation: its series has the attributes of its metric, and its value is
// possible.
func drawObservation(t *rapid.T) health.Observation {
	i := rapid.SampledFrom(instruments).Draw(t, "instrument")
	o := health.Observation{
		Collector: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "collector"),
		Release:   drawRelease(t),
		Bin:       health.Bin(rapid.Int64Range(0, 1<<29).Draw(t, "bin")),
		Series:    drawSeries(t, i),
	}
	if i.metric == health.Durations {
		o.Durations = drawHistogram(t)
		o.Count = int64(o.Durations.Count)
		return o
	}
	o.Count = rapid.Int64Range(0, maxCount).Draw(t, "count")
	if i.metric == health.Operations && o.Series.ErrorType != "" {
		o.Exemplars = health.JoinExemplars(nil, rapid.SliceOfN(rapid.Custom(drawExemplar), 0, 6).Draw(t, "exemplars"))
	}
	return o
}

func drawText(t *rapid.T, label string) string {
	return rapid.OneOf(rapid.Just(""), rapid.SampledFrom([]string{"x", "cart", release.Overflow, "ü"}), rapid.StringN(1, 8, -1)).Draw(t, label)
}

func drawRelease(t *rapid.T) release.Identity {
	return release.Identity{
		Namespace: drawText(t, "namespace"), Service: "s" + drawText(t, "service"), Environment: drawText(t, "environment"),
		DeploymentID: drawText(t, "deployment"), Revision: drawText(t, "revision"), Repository: drawText(t, "repository"),
		Digest:  rapid.SampledFrom([]string{"", "sha256:12", "sha256:34"}).Draw(t, "digest"),
		Version: drawText(t, "version"), PlatformRevision: drawText(t, "platform"), Tag: drawText(t, "tag"),
		InstanceStart: rapid.Int64().Draw(t, "started"), Step: release.Step(drawText(t, "step")),
	}
}

func drawSeries(t *rapid.T, i instrument) health.Series {
	s := health.Series{Metric: i.metric}
	if i.carries.signal {
		s.Signal = rapid.SampledFrom([]health.Signal{health.Traces, health.HTTPMetrics, health.SpanMetrics}).Draw(t, "signal")
	}
	if i.carries.class {
		s.Class = drawText(t, "class")
	}
	if i.carries.errorType {
		s.ErrorType = drawText(t, "error")
	}
	if i.carries.fingerprint {
		s.Fingerprint = drawText(t, "fingerprint")
	}
	if i.carries.entry {
		s.EntryNamespace, s.EntryService = drawText(t, "entry namespace"), drawText(t, "entry service")
	}
	if i.carries.handled {
		s.Handled = rapid.Bool().Draw(t, "handled")
	}
	if i.carries.exposure {
		s.Touched = rapid.SampledFrom([]health.Touched{health.TouchedThis, health.TouchedOther}).Draw(t, "touched")
		s.EntryFailed = rapid.Bool().Draw(t, "failed")
	}
	return s
}

// drawHistogram draws a histogram in canonical form, around a power of two.
func drawHistogram(t *rapid.T) *health.Histogram {
	raw := &health.Histogram{
		Scale:   rapid.Int32Range(health.MinScale, health.MaxScale).Draw(t, "scale"),
		Sum:     rapid.Float64Range(0, 1e6).Draw(t, "sum"),
		Min:     rapid.Float64Range(0, 1).Draw(t, "min"),
		Max:     rapid.Float64Range(1, 1e6).Draw(t, "max"),
		Buckets: rapid.SliceOfN(rapid.Uint64Range(0, 1<<20), 0, 200).Draw(t, "buckets"),
	}
	end := math.Ldexp(1024, int(raw.Scale))
	raw.Offset = int32(math.Ldexp(rapid.Float64Range(-1074, 1023).Draw(t, "power"), int(raw.Scale)))
	raw.Buckets = raw.Buckets[:min(len(raw.Buckets), int(end)-int(raw.Offset))]
	raw.ZeroCount = rapid.Uint64Range(0, 5).Draw(t, "zeros")
	raw.Count = raw.ZeroCount
	for _, n := range raw.Buckets {
		raw.Count += n
	}
	canonical := &health.Histogram{}
	canonical.Add(raw)
	return canonical
}

func drawExemplar(t *rapid.T) health.Exemplar {
	return health.Exemplar{
		TraceID: [16]byte{rapid.ByteRange(1, 9).Draw(t, "trace")},
		SpanID:  [8]byte{rapid.Byte().Draw(t, "span")},
		Time:    rapid.Int64Range(0, 1<<60).Draw(t, "time"),
	}
}

// readAll returns the observations of all requests, and the sum of the statistics.
func readAll(requests []pmetric.Metrics) (all []health.Observation, sum Stats) {
	for _, m := range requests {
		stats := Read(m, func(o health.Observation) { all = append(all, o) })
		sum.Read += stats.Read
		sum.Ignored += stats.Ignored
		sum.Cumulative += stats.Cumulative
		for fault, n := range stats.Malformed {
			sum.malformed(fault, n)
		}
	}
	return all, sum
}

// sent returns requests as their receiver gets them.
func sent(t require.TestingT, requests []pmetric.Metrics) []pmetric.Metrics {
	var received []pmetric.Metrics
	for _, m := range requests {
		decoded, err := (&pmetric.ProtoUnmarshaler{}).UnmarshalMetrics(marshal(t, m))
		require.NoError(t, err)
		received = append(received, decoded)
	}
	return received
}

func marshal(t require.TestingT, m pmetric.Metrics) []byte {
	data, err := (&pmetric.ProtoMarshaler{}).MarshalMetrics(m)
	require.NoError(t, err)
	return data
}

func build(observations []health.Observation, o Options) []pmetric.Metrics {
	return slices.Collect(Build(slices.Values(observations), o))
}
