// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// Read calls tell for every observation in metrics, in order. It neither changes metrics nor keeps references into
// them. Other metrics, attributes and resources are ignored.
func Read(metrics pmetric.Metrics, tell func(health.Observation)) Stats {
	r := reader{tell: tell}
	for _, resource := range metrics.ResourceMetrics().All() {
		r.resource, r.identified = resource.Resource(), false
		for _, scope := range resource.ScopeMetrics().All() {
			for _, m := range scope.Metrics().All() {
				r.metric(m)
			}
		}
	}
	return r.stats
}

type reader struct {
	tell  func(health.Observation)
	stats Stats

	// identified reports whether collector and release have been read from resource. They are read on demand, because
	// most resources of a shared pipeline have none of our metrics.
	resource   pcommon.Resource
	identified bool
	collector  string
	release    release.Identity
}

func (r *reader) metric(m pmetric.Metric) {
	points := PointsOf(m)
	rank, ours := rankOfName[m.Name()]
	if !ours {
		r.stats.Ignored += points
		return
	}
	if !r.identified {
		r.collector, r.release = readIdentity(r.resource.Attributes())
		r.identified = true
	}
	i := &instruments[rank]
	switch {
	case m.Type() != i.kind:
		r.stats.malformed(FaultType, points)
	case temporalityOf(m) == pmetric.AggregationTemporalityCumulative:
		r.stats.Cumulative += points
	case temporalityOf(m) != pmetric.AggregationTemporalityDelta:
		r.stats.malformed(FaultTemporality, points)
	case r.collector == "" || r.release.Service == "":
		r.stats.malformed(FaultIdentity, points)
	default:
		r.points(i, m)
	}
}

func (r *reader) points(i *instrument, m pmetric.Metric) {
	if i.kind == pmetric.MetricTypeExponentialHistogram {
		for _, p := range m.ExponentialHistogram().DataPoints().All() {
			r.histogram(i, p)
		}
		return
	}
	for _, p := range numberPoints(m).All() {
		r.number(i, p)
	}
}

func (r *reader) number(i *instrument, p pmetric.NumberDataPoint) {
	o, fault := r.observation(i, p)
	if fault == "" {
		o.Count, fault = i.readCount(p)
	}
	if fault != "" {
		r.stats.malformed(fault, 1)
		return
	}
	o.Exemplars = readExemplars(p.Exemplars())
	r.stats.Read++
	r.tell(o)
}

func (r *reader) histogram(i *instrument, p pmetric.ExponentialHistogramDataPoint) {
	o, fault := r.observation(i, p)
	if fault == "" {
		o.Durations, fault = readHistogram(p)
	}
	if fault != "" {
		r.stats.malformed(fault, 1)
		return
	}
	o.Count = int64(o.Durations.Count)
	r.stats.Read++
	r.tell(o)
}

// dataPoint is what all kinds of data points have in common.
type dataPoint interface {
	StartTimestamp() pcommon.Timestamp
	Timestamp() pcommon.Timestamp
	Attributes() pcommon.Map
	Flags() pmetric.DataPointFlags
}

// observation reads everything except the value.
func (r *reader) observation(i *instrument, p dataPoint) (o health.Observation, fault Fault) {
	if p.Flags().NoRecordedValue() {
		return o, FaultValue
	}
	o = health.Observation{Collector: r.collector, Release: r.release, Bin: health.BinOf(int64(p.StartTimestamp()))}
	if start, end := o.Bin.Start(), (o.Bin + 1).Start(); int64(p.StartTimestamp()) != start || int64(p.Timestamp()) != end || start < 0 {
		return o, FaultBin
	}
	o.Series, fault = i.readSeries(p.Attributes())
	return o, fault
}

// temporalityOf returns the temporality of the metric. A gauge counts as delta, because it holds for one moment.
func temporalityOf(m pmetric.Metric) pmetric.AggregationTemporality {
	//exhaustive:ignore
	switch m.Type() {
	case pmetric.MetricTypeGauge:
		return pmetric.AggregationTemporalityDelta
	case pmetric.MetricTypeSum:
		return m.Sum().AggregationTemporality()
	case pmetric.MetricTypeExponentialHistogram:
		return m.ExponentialHistogram().AggregationTemporality()
	default:
		return pmetric.AggregationTemporalityUnspecified
	}
}

// PointsOf returns the number of data points of a metric of any kind.
func PointsOf(m pmetric.Metric) int {
	switch m.Type() {
	case pmetric.MetricTypeGauge, pmetric.MetricTypeSum:
		return numberPoints(m).Len()
	case pmetric.MetricTypeHistogram:
		return m.Histogram().DataPoints().Len()
	case pmetric.MetricTypeExponentialHistogram:
		return m.ExponentialHistogram().DataPoints().Len()
	case pmetric.MetricTypeSummary:
		return m.Summary().DataPoints().Len()
	default:
		return 0
	}
}
