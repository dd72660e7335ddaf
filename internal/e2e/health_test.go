// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/telemetrytest"
)

// edge runs a collector that counts and sends to a centre, until the returned function is called.
func edge(t *testing.T, centre string, overlays ...string) (to otlpSender, stop func()) {
	t.Helper()
	to = otlpSender{t: t, intake: freeEndpoint(t)}
	configuration := strings.NewReplacer("INTAKE", to.intake, "CENTRE", centre).Replace(edgeConfiguration)
	end := startCollector(t, factories, append([]string{configuration}, overlays...)...)
	awaitListener(t, to.intake)
	return to, func() { require.NoError(t, end()) }
}

// withoutQueue turns off the queue of the exporter, so that the connector itself must send again.
const withoutQueue = `
exporters: {otlp_http: {sending_queue: {enabled: false}, retry_on_failure: {enabled: false}}}
`

// way is how messages get from the edges to the centre.
type way struct {
	name, overlay string
	// forgetful makes the answers of the centre get lost; muddled delivers every message twice and in any order.
	forgetful, muddled bool
}

// Two collectors share the traces of a story by trace id and send their counts to a third, which merges them. The result equals the
// truth of the story, however often and in whatever order the counts arrive.
func TestTwoCollectorsTellAThirdWhatHappened(t *testing.T) {
	t.Parallel()
	story := newShop()
	want := maps.Clone(story.truth)
	billed := bill(want)
	orderly := tellThird(t, way{}, story, billed)
	assert.Empty(t, strings.Join(want.missing(orderly.told()), "\n"))
	for _, w := range []way{
		{name: "when answers are lost and the exporter sends again", forgetful: true},
		{name: "when answers are lost and the connector sends again", forgetful: true, overlay: withoutQueue},
		{name: "when every message comes twice and in any order", muddled: true},
	} {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, orderly.observations(), tellThird(t, w, story, billed).observations())
		})
	}
}

// tellThird sends the story and the request metrics to two collectors, stops these, and returns the third.
func tellThird(t *testing.T, w way, story *shop, billed []pmetric.Metrics) *centre {
	t.Helper()
	c := runCentre(t)
	target, muddler := "http://"+c.endpoint, newMuddler(t)
	if w.muddled {
		target = muddler.URL
	}
	first, stopFirst := edge(t, target, w.overlay)
	second, stopSecond := edge(t, target, w.overlay)
	recovered := func() {}
	if w.forgetful {
		recovered = c.forget()
	}
	edges := []otlpSender{first, second}
	for i, part := range telemetrytest.Split(story.Batches(), len(edges)) {
		for _, b := range part {
			edges[i].batch(&b)
		}
	}
	for i, md := range billed {
		edges[i%len(edges)].metrics(md)
	}
	recovered()
	stopFirst()
	stopSecond()
	if w.muddled {
		muddler.deliver("http://"+c.endpoint, rand.New(rand.NewPCG(1, 2)))
	}
	return c
}

// bill returns the request metrics of a service that sends no spans, and adds their counts to the truth.
func bill(truth healthTruth) []pmetric.Metrics {
	var all []pmetric.Metrics
	for n := range 30 {
		start := telemetrytest.Dawn.Add(time.Duration(n) * health.BinWidth)
		served, failed := uint64(20+n), uint64(n%3)
		all = append(all, requestDurations(start, "", served), requestDurations(start, "503", failed))
		key := healthKey{service: "billing", version: "0.9.0", bin: health.BinOf(start.UnixNano())}
		note := func(series health.Series, count uint64) {
			if count > 0 {
				key.series = series
				truth[key] = int64(count)
			}
		}
		note(health.Series{Metric: health.Operations, Signal: health.HTTPMetrics, Class: "POST /pay"}, served)
		note(health.Series{Metric: health.Operations, Signal: health.HTTPMetrics, Class: "POST /pay", ErrorType: "503"}, failed)
		note(health.Series{Metric: health.Durations, Signal: health.HTTPMetrics, Class: "POST /pay"}, served+failed)
	}
	return all
}

// requestDurations returns the durations of the requests that an instance answered in the bin that begins at a time.
func requestDurations(start time.Time, errorType string, count uint64) pmetric.Metrics {
	md := pmetric.NewMetrics()
	resource := md.ResourceMetrics().AppendEmpty()
	resource.Resource().Attributes().PutStr("service.name", "billing")
	resource.Resource().Attributes().PutStr("service.version", "0.9.0")
	metric := resource.ScopeMetrics().AppendEmpty().Metrics().AppendEmpty()
	metric.SetName("http.server.request.duration")
	metric.SetUnit("s")
	histogram := metric.SetEmptyHistogram()
	histogram.SetAggregationTemporality(pmetric.AggregationTemporalityDelta)
	p := histogram.DataPoints().AppendEmpty()
	p.SetStartTimestamp(pcommon.NewTimestampFromTime(start))
	p.SetTimestamp(pcommon.NewTimestampFromTime(start.Add(health.BinWidth)))
	p.SetCount(count)
	p.SetSum(0.05 * float64(count))
	p.ExplicitBounds().FromRaw([]float64{0.1, 1})
	p.BucketCounts().FromRaw([]uint64{count, 0, 0})
	p.Attributes().PutStr("http.request.method", "POST")
	p.Attributes().PutStr("http.route", "/pay")
	if errorType != "" {
		p.Attributes().PutStr("error.type", errorType)
	}
	return md
}

// A trace is held for some event time, which does not advance after the traffic ends. So only the last flush sends anything here.
func TestACollectorThatStopsTellsOfTheTracesThatItHolds(t *testing.T) {
	t.Parallel()
	story := newShop()
	c := runCentre(t)
	to, stop := edge(t, "http://"+c.endpoint, "connectors: {release_health: {max_lateness: 10m, expiry: 20m, trace_hold: 1m}}")
	for _, b := range story.Batches() {
		to.batch(&b)
	}
	assert.Empty(t, c.told())
	stop()
	assert.Empty(t, strings.Join(story.truth.missing(c.told()), "\n"))
}
