// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
	"github.com/otelcol-dora/otelcol-dora/receiver/deliveryreceiver/internal/metadatatest"
)

func TestBackPressureIsTemporaryUnlessTheConsumerSaysOtherwise(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err        error
		status     int
		retryAfter string
		outcome    string
	}{
		"a plain error":     {errors.New("queue is full"), http.StatusServiceUnavailable, "10", "refused"},
		"a retryable error": {consumererror.NewRetryableError(errors.New("later")), http.StatusServiceUnavailable, "10", "refused"},
		"a permanent error": {consumererror.NewPermanent(errors.New("never")), http.StatusAccepted, "", "dropped"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := startAll(t, consumertest.NewErr(test.err))
			for _, hook := range []webhook{firstOf(t, "/github"), firstOf(t, "/pagerduty"), firstOf(t, "/generic")} {
				answer := r.send(t, http.MethodPost, hook)
				assert.Equal(t, test.status, answer.status)
				assert.Equal(t, test.retryAfter, answer.header.Get("Retry-After"))
				assert.NotContains(t, answer.body, test.err.Error(), "what happens downstream is nobody else's business")
			}
			assertRequests(t, r, map[string]int64{
				"github " + test.outcome: 1, "pagerduty " + test.outcome: 1, "generic " + test.outcome: 1,
			})
		})
	}
}

func TestRefusedWebhookMayBeSentAgain(t *testing.T) {
	t.Parallel()
	errs := []error{errors.New("not now"), nil}
	r := startAll(t, consumeWith(func(context.Context) error {
		err := errs[0]
		errs = errs[1:]
		return err
	}))
	hook := fixtures(t)[0]
	status, _ := r.post(t, hook)
	assert.Equal(t, http.StatusServiceUnavailable, status)
	status, _ = r.post(t, hook)
	assert.Equal(t, http.StatusAccepted, status)
	assert.Empty(t, errs)
	status, _ = r.post(t, hook)
	assert.Equal(t, http.StatusAccepted, status, "a duplicate does not reach the consumer")
	assertRequests(t, r, map[string]int64{"github refused": 1, "github accepted": 1, "github duplicate": 1})
}

func TestDuplicatesAreAnsweredAndLeftOut(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	r := startAll(t, sink)
	push := sourcetest.Load(t, sources+"github/testdata/push.json")
	status, _ := r.post(t, signed("/github", "push", push.JSON()))
	require.Equal(t, http.StatusAccepted, status)
	require.Equal(t, 2, sink.LogRecordCount())

	again := signed("/github", "push", push.JSON())
	again.header.Set("X-GitHub-Delivery", "another id for the same facts")
	status, _ = r.post(t, again)
	assert.Equal(t, http.StatusAccepted, status)
	assert.Equal(t, 2, sink.LogRecordCount())

	// Another hook reports the same push with one more commit: only that commit is new.
	const more = "4444444444444444444444444444444444444444"
	longer := push.With("after", more).With("head_commit.id", more)
	status, _ = r.post(t, signed("/github", "push", longer.JSON()))
	assert.Equal(t, http.StatusAccepted, status)
	assert.Equal(t, 3, sink.LogRecordCount())

	assertRequests(t, r, map[string]int64{"github accepted": 2, "github duplicate": 1})
	metadatatest.AssertEqualReceiverDeliveryDuplicateEvents(t, r.telemetry, []metricdata.DataPoint[int64]{
		{Value: 4, Attributes: attribute.NewSet(attribute.String("source", "github"))},
	}, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
	metadatatest.AssertEqualReceiverDeliveryDeduplicationEntries(t, r.telemetry,
		[]metricdata.DataPoint[int64]{{Value: 3}}, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
}

func TestEvictionsAreCounted(t *testing.T) {
	t.Parallel()
	r := start(t, map[string]any{"sources": allSources, "deduplication": map[string]any{"max_entries": 1}}, consumertest.NewNop())
	for _, hook := range fixtures(t)[:2] {
		r.post(t, hook)
	}
	metadatatest.AssertEqualReceiverDeliveryDeduplicationEvictions(t, r.telemetry,
		[]metricdata.DataPoint[int64]{{Value: 1}}, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
}

func TestEveryAnswerIsCounted(t *testing.T) {
	t.Parallel()
	r := startAll(t, consumertest.NewNop())
	good := fixtures(t)[0]
	compressed := fixtures(t)[0]
	compressed.header.Set("Content-Encoding", "br")
	for _, hook := range []webhook{
		good, good,
		signed("/github", "ping", []byte("{}")),
		signed("/github", "push", []byte("{")),
		signed("/pagerduty", "", []byte("{")),
		{path: "/github", body: []byte("{}")},
		compressed,
	} {
		r.post(t, hook)
	}
	assertRequests(t, r, map[string]int64{
		"github accepted": 1, "github duplicate": 1, "github ignored": 1, "github invalid": 2, "github unauthorized": 1, "pagerduty invalid": 1,
	})
}

func TestObsreportSeesEveryWebhook(t *testing.T) {
	t.Parallel()
	r := startAll(t, consumertest.NewNop())
	r.post(t, fixtures(t)[0])
	r.post(t, signed("/github", "ping", []byte("{}")))
	r.post(t, webhook{path: "/github"})
	spans := 0
	for _, span := range r.telemetry.SpanRecorder.Ended() {
		if strings.HasSuffix(span.Name(), "/LogsReceived") {
			spans++
		}
	}
	assert.Equal(t, 3, spans)
	accepted, err := r.telemetry.GetMetric("otelcol_receiver_accepted_log_records")
	require.NoError(t, err)
	assert.Equal(t, int64(1), accepted.Data.(metricdata.Sum[int64]).DataPoints[0].Value)
}

// assertRequests compares the number of webhooks by source and outcome, summed over all status codes.
func assertRequests(t *testing.T, r *running, want map[string]int64) {
	t.Helper()
	counted, err := r.telemetry.GetMetric("otelcol_receiver_delivery_requests")
	require.NoError(t, err)
	got := map[string]int64{}
	for _, point := range counted.Data.(metricdata.Sum[int64]).DataPoints {
		source, _ := point.Attributes.Value("source")
		outcome, _ := point.Attributes.Value("outcome")
		_, ok := point.Attributes.Value("http.response.status_code")
		assert.True(t, ok)
		got[source.AsString()+" "+outcome.AsString()] += point.Value
	}
	assert.Equal(t, want, got)
}
