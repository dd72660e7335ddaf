// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-dora/otelcol-dora/internal/blocklog"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
	"github.com/otelcol-dora/otelcol-dora/receiver/deliveryreceiver/internal/metadatatest"
)

var errDown = errors.New("down for maintenance")

func TestWebhookIsTakenOverWhileThePipelineIsDown(t *testing.T) {
	t.Parallel()
	next := newGate(errDown)
	r := startOn(t, newComputer(disktest.New()), spooled(nil), next)
	hook := fixtures(t)[0]
	answer := r.send(t, http.MethodPost, hook)
	assert.Equal(t, http.StatusAccepted, answer.status)
	assertRequests(t, r, map[string]int64{"github accepted": 1})
	metadatatest.AssertEqualReceiverDeliverySpoolEntries(t, r.telemetry,
		[]metricdata.DataPoint[int64]{{Value: 1}}, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())

	status, _ := r.post(t, hook)
	assert.Equal(t, http.StatusAccepted, status)
	assertRequests(t, r, map[string]int64{"github accepted": 1, "github duplicate": 1})

	next.open()
	next.await(1)
	require.NoError(t, r.Shutdown(t.Context()))
	assert.Equal(t, 1, next.LogRecordCount(), "what was told twice is handed on once")
}

func TestAnswersAreTheSameWithASpool(t *testing.T) {
	t.Parallel()
	r := startOn(t, newComputer(disktest.New()), spooled(nil), consumertest.NewNop())
	for _, test := range []struct {
		hook   webhook
		status int
	}{
		{signed("/github", "ping", []byte("{}")), http.StatusNoContent},
		{signed("/github", "push", []byte("{")), http.StatusBadRequest},
		{signed("/pagerduty", "", []byte("{")), http.StatusNoContent},
		{webhook{path: "/github", body: []byte("{}")}, http.StatusUnauthorized},
		{webhook{path: "/nowhere"}, http.StatusNotFound},
	} {
		status, _ := r.post(t, test.hook)
		assert.Equal(t, test.status, status, test.hook.path)
	}
	metadatatest.AssertEqualReceiverDeliverySpoolEntries(t, r.telemetry,
		[]metricdata.DataPoint[int64]{{Value: 0}}, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
}

func TestFullSpoolIsBackPressure(t *testing.T) {
	t.Parallel()
	next := newGate(errDown)
	r := startOn(t, newComputer(disktest.New()), spooled(map[string]any{"max_entries": 1}), next)
	first, second := fixtures(t)[0], firstOf(t, "/generic")
	status, _ := r.post(t, first)
	require.Equal(t, http.StatusAccepted, status)
	answer := r.send(t, http.MethodPost, second)
	assert.Equal(t, http.StatusServiceUnavailable, answer.status)
	assert.Equal(t, "10", answer.header.Get("Retry-After"))
	assert.Contains(t, answer.body, "the spool is full")
	assertRefusals(t, r, "generic", "full")

	next.open()
	next.await(1)
	for status = 0; status != http.StatusAccepted; {
		status, _ = r.post(t, second)
	}
	next.await(2)
}

func TestDiskThatIsFullIsBackPressureAndSaidOnce(t *testing.T) {
	t.Parallel()
	core, logs := observer.New(zapcore.ErrorLevel)
	disk := disktest.New()
	host := newComputer(disk)
	r := create(t, spooled(nil), consumertest.NewNop())
	r.outlet.logger = zap.New(core)
	require.NoError(t, r.Start(t.Context(), host))
	r.url = "http://" + r.server.Address.String()
	disk.FailWith(errors.New("no space left on device"))
	hook := fixtures(t)[0]
	for range 3 {
		answer := r.send(t, http.MethodPost, hook)
		assert.Equal(t, http.StatusServiceUnavailable, answer.status)
		assert.Contains(t, answer.body, "cannot save the webhook now")
		assert.NotContains(t, answer.body, "no space", "what happens here is nobody else's business")
	}
	assert.Equal(t, 1, logs.Len())
	disk.FailWith(nil)
	status, _ := r.post(t, hook)
	assert.Equal(t, http.StatusAccepted, status)
	assert.Equal(t, []componentstatus.Status{componentstatus.StatusRecoverableError, componentstatus.StatusOK}, host.status())
	assertRefusals(t, r, "github", "storage")
	require.NoError(t, r.Shutdown(t.Context()))
	require.NoError(t, r.telemetry.Shutdown(t.Context()))
}

func TestRestartHandsOnTheSameEvents(t *testing.T) {
	t.Parallel()
	disk, hooks := disktest.New(), fixtures(t)
	before, after := new(consumertest.LogsSink), new(consumertest.LogsSink)
	// The consumer is called but accepts nothing.
	deaf := consumeLogs(func(ctx context.Context, logs plog.Logs) error {
		copied := plog.NewLogs()
		logs.CopyTo(copied)
		return errors.Join(before.ConsumeLogs(ctx, copied), errDown)
	})
	live(t, disk, spooled(nil), deaf, func(r *running) {
		for _, hook := range hooks {
			status, reason := r.post(t, hook)
			require.Equal(t, http.StatusAccepted, status, "%s: %s", hook.path, reason)
		}
	})
	live(t, disk, spooled(nil), after, func(*running) {})
	told := map[any]map[string]any{}
	for _, event := range flattened(before.AllLogs()) {
		told[event["log.record.uid"]] = event
	}
	require.NotEmpty(t, told)
	for _, event := range flattened(after.AllLogs()) {
		if want, ok := told[event["log.record.uid"]]; ok {
			assert.Equal(t, want, event)
			delete(told, event["log.record.uid"])
		}
	}
	assert.Empty(t, told, "whatever was tried before is handed on")
	assert.GreaterOrEqual(t, after.LogRecordCount(), len(hooks))
}

func TestStartSaysWhereWebhooksAreSavedAndHowManyWait(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	for _, want := range []int64{0, 1} {
		r := create(t, spooled(nil), consumertest.NewErr(errDown))
		core, logs := observer.New(zapcore.InfoLevel)
		r.settings.Logger = zap.New(core)
		require.NoError(t, r.Start(t.Context(), newComputer(disk)))
		r.url = "http://" + r.server.Address.String()
		said := logs.FilterMessage("webhooks are saved in the spool before they are answered").All()
		require.Len(t, said, 1)
		assert.Equal(t, want, said[0].ContextMap()["waiting"])
		assert.NotEmpty(t, said[0].ContextMap()["storage"])
		status, _ := r.post(t, fixtures(t)[0])
		assert.Equal(t, http.StatusAccepted, status)
		require.NoError(t, r.Shutdown(t.Context()))
		require.NoError(t, r.telemetry.Shutdown(t.Context()))
	}
}

func TestFileThatAKilledProcessLeavesHoldsWhatWasAcknowledged(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	var left string
	live(t, disktest.File(t, directory, true), spooled(nil), consumertest.NewErr(errDown), func(r *running) {
		var senders sync.WaitGroup
		for _, hook := range fixtures(t) {
			senders.Go(func() {
				status, _ := r.post(t, hook)
				assert.Equal(t, http.StatusAccepted, status)
			})
		}
		senders.Wait()
		left = disktest.CrashFile(t, directory)
	})
	ended, killed := new(consumertest.LogsSink), new(consumertest.LogsSink)
	live(t, disktest.File(t, directory, true), spooled(nil), ended, func(*running) {})
	live(t, disktest.File(t, left, true), spooled(nil), killed, func(*running) {})
	assert.Greater(t, killed.LogRecordCount(), len(kinds))
	assert.Equal(t, flattened(ended.AllLogs()), flattened(killed.AllLogs()))
}

func TestSourceThatIsGoneIsSetAside(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	live(t, disk, spooled(nil), consumertest.NewErr(errDown), func(r *running) {
		for _, hook := range []webhook{firstOf(t, "/generic"), firstOf(t, "/github")} {
			status, _ := r.post(t, hook)
			require.Equal(t, http.StatusAccepted, status)
		}
	})
	left := maps.Clone(allSources)
	delete(left, "generic")
	settings := spooled(nil)
	settings["sources"] = left
	sink := new(consumertest.LogsSink)
	core, logs := observer.New(zapcore.WarnLevel)
	r := create(t, settings, sink)
	r.outlet.logger = zap.New(core)
	require.NoError(t, r.Start(t.Context(), newComputer(disk)))
	metadatatest.AssertEqualReceiverDeliverySpoolSetAside(t, r.telemetry, []metricdata.DataPoint[int64]{
		{Value: 1, Attributes: attribute.NewSet(attribute.String("source", "generic"))},
	}, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
	require.NoError(t, r.Shutdown(t.Context()))
	require.NoError(t, r.telemetry.Shutdown(t.Context()))
	assert.Equal(t, 1, sink.LogRecordCount())
	require.Equal(t, 1, logs.Len())
	assert.Equal(t, `the source "generic" is not configured any more`, logs.All()[0].ContextMap()["error"])

	live(t, disk, spooled(nil), sink, func(*running) {})
	assert.Equal(t, 2, sink.LogRecordCount(), "the source is back")
}

func TestSpoolThatCannotBeReadIsSetAsideAndCounted(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	live(t, disk, spooled(nil), consumertest.NewErr(errDown), func(r *running) {
		status, _ := r.post(t, firstOf(t, "/github"))
		require.Equal(t, http.StatusAccepted, status)
	})
	values := disk.Values()
	for key, value := range values {
		values[key][len(value)/2] ^= 1
	}
	sink := new(consumertest.LogsSink)
	r := create(t, spooled(nil), sink)
	require.NoError(t, r.Start(t.Context(), newComputer(disktest.Of(values))))
	metadatatest.AssertEqualReceiverDeliverySpoolUnreadable(t, r.telemetry, []metricdata.DataPoint[int64]{{Value: 1}},
		metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
	require.NoError(t, r.Shutdown(t.Context()))
	require.NoError(t, r.telemetry.Shutdown(t.Context()))
	assert.Zero(t, sink.LogRecordCount())
}

func TestWebhookThatThePipelineWillNeverTakeIsKept(t *testing.T) {
	t.Parallel()
	disk := disktest.New()
	r := create(t, spooled(nil), consumertest.NewErr(consumererror.NewPermanent(errors.New("too long"))))
	core, logs := observer.New(zapcore.WarnLevel)
	warned := make(chan struct{}, 1)
	r.outlet.logger = zap.New(core, zap.Hooks(func(zapcore.Entry) error {
		warned <- struct{}{}
		return nil
	}))
	require.NoError(t, r.Start(t.Context(), newComputer(disk)))
	r.url = "http://" + r.server.Address.String()
	hook := firstOf(t, "/github")
	hook.header.Set("X-GitHub-Delivery", "72d3162e")
	status, _ := r.post(t, hook)
	assert.Equal(t, http.StatusAccepted, status)
	<-warned
	assert.Equal(t, "72d3162e", logs.All()[0].ContextMap()["delivery_id"], "which the sender shows as well")
	assert.NotContains(t, fmt.Sprint(logs.All()[0]), string(hook.body))
	require.NoError(t, r.Shutdown(t.Context()))
	require.NoError(t, r.telemetry.Shutdown(t.Context()))

	sink := new(consumertest.LogsSink)
	live(t, disk, spooled(nil), sink, func(*running) {})
	assert.Equal(t, 1, sink.LogRecordCount())
}

func TestStorageThatIsNoneFailsTheStart(t *testing.T) {
	t.Parallel()
	damaged := newComputer(disktest.New())
	for name, test := range map[string]struct {
		storage string
		host    component.Host
		want    string
	}{
		"nobody configured it": {"memory_storage", componenttest.NewNopHost(), "`spool::storage`: there is no extension \"memory_storage\""},
		"it stores nothing":    {"health_check", damaged, "`spool::storage`: the extension \"health_check\" stores nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := create(t, spooled(map[string]any{"storage": test.storage}), consumertest.NewNop())
			assert.ErrorContains(t, r.Start(t.Context(), test.host), test.want)
			require.NoError(t, r.Shutdown(t.Context()))
			require.NoError(t, r.telemetry.Shutdown(t.Context()))
		})
	}
}

func TestSecretsAreNotWrittenDown(t *testing.T) {
	t.Parallel()
	covered := map[string]bool{}
	for i, hook := range fixtures(t) {
		covered[hook.path] = true
		token := hook
		token.path += "?access_token=" + url.QueryEscape(testSecret)
		token.header = hook.header.Clone()
		for _, field := range []string{"X-Delivery-Token", "X-Gitlab-Token", "Cookie", "Proxy-Authorization"} {
			token.header.Set(field, testSecret)
		}
		disk := disktest.New()
		live(t, disk, spooled(nil), consumertest.NewErr(errDown), func(r *running) {
			status, reason := r.post(t, token)
			require.Equal(t, http.StatusAccepted, status, "fixture %d of %s: %s", i, hook.path, reason)
		})
		assertHolds(t, disk, hook)
	}
	assert.Len(t, covered, len(kinds), "every type of source")
}

// assertHolds asserts that a disk contains a webhook but no secret, token or signature.
func assertHolds(t *testing.T, disk *disktest.Disk, hook webhook) {
	t.Helper()
	var stored []byte
	for key, value := range disk.Values() {
		stored = append(append(stored, key...), value...)
	}
	// Compressed content is searched after decompression.
	_, err := blocklog.Open(t.Context(), disk.Crash(), blocklog.Format{Name: "webhooks", Version: 1}, func(_ uint64, payload []byte) error {
		stored = append(stored, payload...)
		return nil
	})
	require.NoError(t, err)
	require.Contains(t, string(stored), string(hook.body), "the search would find what is there")
	assert.NotContains(t, string(stored), testSecret)
	assert.NotContains(t, string(stored), testSigningKey)
	assert.NotContains(t, string(stored), url.QueryEscape(testSecret))
	assert.NotContains(t, string(stored), signature(hook.body))
	for _, field := range []string{"Authorization", "webhook-signature"} {
		if value := hook.header.Get(field); value != "" {
			assert.NotContains(t, string(stored), value)
		}
	}
}

func assertRefusals(t *testing.T, r *running, source, reason string) {
	t.Helper()
	counted, err := r.telemetry.GetMetric("otelcol_receiver_delivery_spool_refusals")
	require.NoError(t, err)
	points := counted.Data.(metricdata.Sum[int64]).DataPoints
	require.Len(t, points, 1)
	assert.Equal(t, attribute.NewSet(attribute.String("reason", reason), attribute.String("source", source)), points[0].Attributes)
	assert.Positive(t, points[0].Value)
}
