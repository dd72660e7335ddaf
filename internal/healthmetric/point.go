// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// point is one data point to be written.
type point struct {
	start, end pcommon.Timestamp
	told       *health.Observation
}

// writePoint appends the data point to m, which describe has set up, and returns its attributes.
func (i *instrument) writePoint(p point, m pmetric.Metric, f *form) {
	if i.kind == pmetric.MetricTypeExponentialHistogram {
		to := m.ExponentialHistogram().DataPoints().AppendEmpty()
		to.SetStartTimestamp(p.start)
		to.SetTimestamp(p.end)
		writeHistogram(p.told.Durations, to)
		f.putAttributes(i, to.Attributes(), p.told)
		return
	}
	to := numberPoints(m).AppendEmpty()
	to.SetStartTimestamp(p.start)
	to.SetTimestamp(p.end)
	if i.parts > 1 {
		to.SetDoubleValue(float64(p.told.Count) / float64(i.parts))
	} else {
		to.SetIntValue(p.told.Count)
	}
	f.putAttributes(i, to.Attributes(), p.told)
	writeExemplars(p.told.Exemplars, to.Exemplars())
}

func numberPoints(m pmetric.Metric) pmetric.NumberDataPointSlice {
	if m.Type() == pmetric.MetricTypeGauge {
		return m.Gauge().DataPoints()
	}
	return m.Sum().DataPoints()
}

// putAttributes writes the attributes that identify the data point among those of its metric and resource.
func (f *form) putAttributes(i *instrument, to pcommon.Map, told *health.Observation) {
	if f.identityOnPoints {
		to.EnsureCapacity(identityKeys + seriesKeys)
		putIdentity(to, told.Collector, &told.Release)
	} else if i.keyBytes > 0 {
		to.EnsureCapacity(seriesKeys)
	}
	i.putAttributes(to, &told.Series)
}

// putAttributes writes the attributes that identify the series among those of its metric and release.
func (i *instrument) putAttributes(to pcommon.Map, s *health.Series) {
	has := &i.carries
	if has.signal {
		putText(to, keySignal, string(s.Signal))
	}
	if has.class {
		putText(to, keyClass, s.Class)
	}
	if has.errorType {
		putText(to, keyErrorType, s.ErrorType)
	}
	if has.fingerprint {
		putText(to, keyFingerprint, s.Fingerprint)
	}
	if has.entry {
		putText(to, keyEntryNamespace, s.EntryNamespace)
		putText(to, keyEntryService, s.EntryService)
	}
	if has.handled {
		to.PutBool(keyHandled, s.Handled)
	}
	if has.exposure {
		putText(to, keyTouched, string(s.Touched))
		to.PutBool(keyEntryFailed, s.EntryFailed)
	}
}

// seriesKeys is the maximum number of attributes of a series.
const seriesKeys = 4

func writeHistogram(h *health.Histogram, to pmetric.ExponentialHistogramDataPoint) {
	if h == nil {
		h = &health.Histogram{}
	}
	to.SetCount(h.Count)
	to.SetSum(h.Sum)
	if h.Count > 0 {
		to.SetMin(h.Min)
		to.SetMax(h.Max)
	}
	to.SetScale(h.Scale)
	to.SetZeroCount(h.ZeroCount)
	to.Positive().SetOffset(h.Offset)
	to.Positive().BucketCounts().FromRaw(h.Buckets)
}

func writeExemplars(from []health.Exemplar, to pmetric.ExemplarSlice) {
	for _, e := range from {
		x := to.AppendEmpty()
		x.SetTimestamp(pcommon.Timestamp(e.Time))
		x.SetIntValue(1)
		x.SetTraceID(e.TraceID)
		x.SetSpanID(e.SpanID)
	}
}
