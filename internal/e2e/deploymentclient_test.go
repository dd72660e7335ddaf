// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// unmodified is a service that knows nothing of deployments: it uses the OpenTelemetry SDK with its defaults and its service name.
type unmodified struct {
	t       *testing.T
	traces  *sdktrace.TracerProvider
	logs    *sdklog.LoggerProvider
	metrics *sdkmetric.MeterProvider
}

func newUnmodified(t *testing.T, intake, service string) *unmodified {
	t.Helper()
	self, err := resource.Merge(resource.Default(), resource.NewSchemaless(attribute.String("service.name", service)))
	require.NoError(t, err)
	spans, err := otlptracehttp.New(t.Context(), otlptracehttp.WithEndpoint(intake), otlptracehttp.WithInsecure())
	require.NoError(t, err)
	records, err := otlploghttp.New(t.Context(), otlploghttp.WithEndpoint(intake), otlploghttp.WithInsecure())
	require.NoError(t, err)
	points, err := otlpmetrichttp.New(t.Context(), otlpmetrichttp.WithEndpoint(intake), otlpmetrichttp.WithInsecure())
	require.NoError(t, err)
	u := &unmodified{
		t:       t,
		traces:  sdktrace.NewTracerProvider(sdktrace.WithResource(self), sdktrace.WithSyncer(spans)),
		logs:    sdklog.NewLoggerProvider(sdklog.WithResource(self), sdklog.WithProcessor(sdklog.NewSimpleProcessor(records))),
		metrics: sdkmetric.NewMeterProvider(sdkmetric.WithResource(self), sdkmetric.WithReader(sdkmetric.NewPeriodicReader(points))),
	}
	t.Cleanup(u.close)
	return u
}

// close flushes and stops the SDK. It ignores errors, because the receiver may be gone.
func (u *unmodified) close() {
	_ = u.traces.Shutdown(u.t.Context())
	_ = u.logs.Shutdown(u.t.Context())
	_ = u.metrics.Shutdown(u.t.Context())
}

// says makes a span, a log record and a running total of that name now.
func (u *unmodified) says(name string) {
	u.t.Helper()
	u.said(name, time.Now())
	total, err := u.metrics.Meter("shop").Int64Counter(name)
	require.NoError(u.t, err)
	total.Add(u.t.Context(), 1, metric.WithAttributes(attribute.Bool("paid", true)))
	require.NoError(u.t, u.metrics.ForceFlush(u.t.Context()))
}

// said makes a span and a log record of some other time.
func (u *unmodified) said(name string, at time.Time) {
	u.t.Helper()
	_, span := u.traces.Tracer("shop").Start(u.t.Context(), name, trace.WithTimestamp(at))
	span.End(trace.WithTimestamp(at))
	var record log.Record
	record.SetTimestamp(at)
	record.SetBody(log.StringValue(name))
	u.logs.Logger("shop").Emit(u.t.Context(), record)
}
