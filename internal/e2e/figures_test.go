// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/prometheus/otlptranslator"
	"github.com/prometheus/prometheus/prompb"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// figures maps a series, written as metric{label=value,…} with OpenTelemetry metric names and
// flattened label names, to its value. Histograms appear as their _count and _sum.
type figures map[string]float64

func seriesName(metric string, labels map[string]string) string {
	var b strings.Builder
	b.WriteString(metric + "{")
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		fmt.Fprintf(&b, "%s=%q,", strings.ReplaceAll(key, ".", "_"), labels[key])
	}
	return b.String() + "}"
}

// prometheusNames maps the names that Prometheus exporters give our metrics back to ours.
func prometheusNames(t *testing.T) map[string]string {
	t.Helper()
	types := map[dora.Kind]otlptranslator.MetricType{
		dora.Counter:       otlptranslator.MetricTypeMonotonicCounter,
		dora.UpDownCounter: otlptranslator.MetricTypeNonMonotonicCounter,
		dora.Gauge:         otlptranslator.MetricTypeGauge,
		dora.Histogram:     otlptranslator.MetricTypeHistogram,
	}
	names := map[string]string{}
	namer := otlptranslator.MetricNamer{WithMetricSuffixes: true}
	for _, i := range dora.Instruments {
		name, err := namer.Build(otlptranslator.Metric{Name: string(i.Name), Unit: i.Unit, Type: types[i.Kind]})
		require.NoError(t, err)
		names[name] = string(i.Name)
		names[name+"_count"] = string(i.Name) + "_count"
		names[name+"_sum"] = string(i.Name) + "_sum"
	}
	return names
}

// scrape reads what the prometheus exporter serves.
func scrape(t *testing.T, endpoint string) figures {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+endpoint+"/metrics", http.NoBody)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(io.Reader(response.Body))
	require.NoError(t, err)
	names, found := prometheusNames(t), figures{}
	for prometheusName, family := range families {
		name, ok := names[prometheusName]
		if !ok {
			continue
		}
		for _, m := range family.GetMetric() {
			found.addPrometheus(name, m)
		}
	}
	return found
}

func (f figures) addPrometheus(name string, m *dto.Metric) {
	labels := map[string]string{}
	for _, pair := range m.GetLabel() {
		labels[pair.GetName()] = pair.GetValue()
	}
	switch {
	case m.Histogram != nil:
		f[seriesName(name+"_count", labels)] = float64(m.GetHistogram().GetSampleCount())
		f[seriesName(name+"_sum", labels)] = m.GetHistogram().GetSampleSum()
	case m.Counter != nil:
		f[seriesName(name, labels)] = m.GetCounter().GetValue()
	default:
		f[seriesName(name, labels)] = m.GetGauge().GetValue()
	}
}

// addRemoteWrite reads the series of one remote-write request.
func (f figures) addRemoteWrite(names map[string]string, request *prompb.WriteRequest) {
	for _, series := range request.Timeseries {
		labels := map[string]string{}
		for _, label := range series.Labels {
			labels[label.Name] = label.Value
		}
		name, ok := names[labels[model.MetricNameLabel]]
		if !ok || len(series.Samples) == 0 {
			continue
		}
		delete(labels, model.MetricNameLabel)
		f[seriesName(name, withoutScope(labels))] = series.Samples[len(series.Samples)-1].Value
	}
}

func withoutScope(labels map[string]string) map[string]string {
	maps.DeleteFunc(labels, func(key, _ string) bool { return strings.HasPrefix(key, "otel_scope_") })
	return labels
}

// addOTLP reads the points of one OTLP request.
func (f figures) addOTLP(metrics pmetric.Metrics) {
	for _, rm := range metrics.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			for _, m := range sm.Metrics().All() {
				f.addMetric(m)
			}
		}
	}
}

func (f figures) addMetric(m pmetric.Metric) {
	switch m.Type() {
	case pmetric.MetricTypeSum:
		f.addNumbers(m.Name(), m.Sum().DataPoints())
	case pmetric.MetricTypeGauge:
		f.addNumbers(m.Name(), m.Gauge().DataPoints())
	case pmetric.MetricTypeHistogram:
		for _, p := range m.Histogram().DataPoints().All() {
			labels := labelsOf(p.Attributes())
			f[seriesName(m.Name()+"_count", labels)] = float64(p.Count())
			f[seriesName(m.Name()+"_sum", labels)] = p.Sum()
		}
	}
}

func (f figures) addNumbers(name string, points pmetric.NumberDataPointSlice) {
	for _, p := range points.All() {
		value := p.DoubleValue()
		if p.ValueType() == pmetric.NumberDataPointValueTypeInt {
			value = float64(p.IntValue())
		}
		f[seriesName(name, labelsOf(p.Attributes()))] = value
	}
}

func labelsOf(attributes pcommon.Map) map[string]string {
	labels := map[string]string{}
	for key, value := range attributes.All() {
		labels[strings.ReplaceAll(key, ".", "_")] = value.AsString()
	}
	return labels
}
