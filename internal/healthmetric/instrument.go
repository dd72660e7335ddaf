// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// instrument is the form of one [health.Metric] on the wire.
type instrument struct {
	metric                  health.Metric
	name, unit, description string
	kind                    pmetric.MetricType
	// parts is the number of parts in a unit, if counts are of parts. Above one, the value is written as a fraction.
	parts int64
	// carries sets which attributes a series of the metric has.
	carries carries
	// keyBytes is the result of [instrument.seriesKeyBytes].
	keyBytes int
}

type carries struct{ signal, class, errorType, fingerprint, entry, handled, exposure bool }

var instruments = []instrument{
	{
		metric: health.Operations, name: metricOperations, unit: "{operation}", kind: pmetric.MetricTypeSum, parts: 1,
		carries:     carries{signal: true, class: true, errorType: true},
		description: "Operations that entered the release; failed ones have an error.type.",
	},
	{
		metric: health.Durations, name: metricDurations, unit: "s", kind: pmetric.MetricTypeExponentialHistogram, parts: 1,
		carries:     carries{signal: true, class: true},
		description: "Time that operations took in the release, without waiting for other services.",
	},
	{
		metric: health.FailingTraces, name: metricFailingTraces, unit: "{trace}", kind: pmetric.MetricTypeSum, parts: 1,
		description: "Traces in which an operation of the release failed.",
	},
	{
		metric: health.Fingerprints, name: metricFingerprints, unit: "{failure}", kind: pmetric.MetricTypeSum, parts: 1,
		carries:     carries{fingerprint: true},
		description: "Failures by their kind.",
	},
	{
		metric: health.ErrorLogs, name: metricErrorLogs, unit: "{record}", kind: pmetric.MetricTypeSum, parts: 1,
		description: "Log records of severity ERROR and above.",
	},
	{
		metric: health.Instances, name: metricInstances, unit: "{instance}", kind: pmetric.MetricTypeGauge, parts: 1,
		description: "Distinct instances heard of within a bin.",
	},
	{
		metric: health.FailureOrigins, name: metricFailureOrigins, unit: "{trace}", kind: pmetric.MetricTypeSum, parts: 10,
		carries:     carries{entry: true, handled: true},
		description: "Traces whose failure began in the release, in parts where the blame is shared.",
	},
	{
		metric: health.Exposures, name: metricExposures, unit: "{trace}", kind: pmetric.MetricTypeSum, parts: 1,
		carries:     carries{entry: true, exposure: true},
		description: "Traces that touched this release or another of the service while several were live.",
	},
}

// rankOf and rankOfName hold the index of each metric in [instruments].
var rankOf, rankOfName = func() (map[health.Metric]int, map[string]int) {
	byMetric, byName := map[health.Metric]int{}, map[string]int{}
	for rank := range instruments {
		i := &instruments[rank]
		i.keyBytes = i.seriesKeyBytes()
		byMetric[i.metric], byName[i.name] = rank, rank
	}
	return byMetric, byName
}()

// describe writes everything about the metric except its data points.
func (i *instrument) describe(m pmetric.Metric, temporality pmetric.AggregationTemporality) {
	m.SetName(i.name)
	m.SetUnit(i.unit)
	if temporality == pmetric.AggregationTemporalityCumulative { // between collectors the description would be a large part of the bytes
		m.SetDescription(i.description)
	}
	//exhaustive:ignore
	switch i.kind {
	case pmetric.MetricTypeGauge:
		m.SetEmptyGauge()
	case pmetric.MetricTypeExponentialHistogram:
		m.SetEmptyExponentialHistogram().SetAggregationTemporality(temporality)
	default:
		sum := m.SetEmptySum()
		sum.SetAggregationTemporality(temporality)
		sum.SetIsMonotonic(true)
	}
}
