// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/otelcol"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/healthmetric"
)

// centre is a Collector that receives the counts of others over OTLP and reads them as the dora connector does.
type centre struct {
	t        *testing.T
	endpoint string

	mu       sync.Mutex
	repeated *sync.Cond
	bins     *health.Bins
	seen     map[[sha256.Size]byte]bool
	repeats  int
	// forgetful makes the centre accept a request and answer with an error the first time.
	forgetful bool
}

// runCentre runs a centre until the test ends.
func runCentre(t *testing.T) *centre {
	t.Helper()
	c := &centre{t: t, endpoint: freeEndpoint(t), bins: health.NewBins(1_000_000), seen: map[[sha256.Size]byte]bool{}}
	c.repeated = sync.NewCond(&c.mu)
	stop := startCollector(t, c.factories, `
service:
  pipelines:
    metrics: {receivers: [otlp], exporters: [sink]}
  telemetry: {metrics: {level: none}}
receivers:
  otlp: {protocols: {http: {endpoint: "`+c.endpoint+`"}}}
exporters:
  sink:
`)
	t.Cleanup(func() { require.NoError(t, stop()) })
	awaitListener(t, c.endpoint)
	return c
}

func (c *centre) factories() (otelcol.Factories, error) {
	parts, err := factories()
	if err != nil {
		return parts, err
	}
	sink := exporter.NewFactory(component.MustNewType("sink"), func() component.Config { return &struct{}{} },
		exporter.WithMetrics(func(context.Context, exporter.Settings, component.Config) (exporter.Metrics, error) {
			take, err := consumer.NewMetrics(c.take)
			return struct {
				component.StartFunc
				component.ShutdownFunc
				consumer.Metrics
			}{Metrics: take}, err
		}, component.StabilityLevelDevelopment))
	parts.Exporters[sink.Type()] = sink
	return parts, nil
}

func (c *centre) take(_ context.Context, md pmetric.Metrics) error {
	var encoder pmetric.ProtoMarshaler
	body, err := encoder.MarshalMetrics(md)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	stats := healthmetric.Read(md, func(o health.Observation) { c.bins.Merge(o) })
	assert.Equal(c.t, healthmetric.Stats{Read: md.DataPointCount()}, stats)
	hash := sha256.Sum256(body)
	if c.seen[hash] {
		c.repeats++
		c.repeated.Broadcast()
		return nil
	}
	c.seen[hash] = true
	if c.forgetful {
		return errors.New("taken, but this answer is lost")
	}
	return nil
}

// forget makes the centre forgetful until the returned function is called. That waits until a request was repeated.
func (c *centre) forget() (remember func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgetful = true
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		for c.repeats == 0 {
			c.repeated.Wait()
		}
		c.forgetful = false
	}
}

// told returns the counts of the collectors by the series of the truth.
func (c *centre) told() healthTruth {
	c.mu.Lock()
	defer c.mu.Unlock()
	return truthOf(c.bins)
}

// observations returns all that the collectors counted together.
func (c *centre) observations() []health.Observation {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(c.bins.All())
}

func truthOf(bins *health.Bins) healthTruth {
	told := healthTruth{}
	for o := range health.BestSignals(bins.All()) {
		switch o.Series.Metric {
		case health.Operations, health.Durations, health.ErrorLogs, health.FailingTraces, health.FailureOrigins:
			told[healthKey{service: o.Release.Service, version: o.Release.Version, bin: o.Bin, series: o.Series}] += o.Count
		default:
			// Exposures begin when two releases are known to be live; instances and fingerprints are not part of the truth.
		}
	}
	return told
}
