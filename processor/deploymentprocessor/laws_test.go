// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/processor/processortest"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor/internal/metadata"
)

// moment draws one of few event times, so that telemetry and deployments often have the same.
func moment(t *rapid.T) delivery.Instant {
	return delivery.Instant(rapid.IntRange(1, 20).Draw(t, "minute")) * delivery.Instant(time.Minute)
}

// edge draws a time at the edge of a rollout, which is taken to begin five seconds earlier and end five seconds later than reported.
func edge(t *rapid.T) delivery.Instant {
	const skew = delivery.Instant(5 * time.Second)
	return moment(t) + rapid.SampledFrom([]delivery.Instant{-skew - 1, -skew, 0, skew - 1, skew}).Draw(t, "edge")
}

// someTimeline draws a timeline, sometimes without deployments.
func someTimeline(t *rapid.T) *join.Timeline {
	scope := delivery.Scope{
		Service:     delivery.Service{Namespace: rapid.SampledFrom([]string{"", "shop"}).Draw(t, "namespace"), Name: rapid.SampledFrom([]string{"cart", "web"}).Draw(t, "service")},
		Environment: rapid.SampledFrom([]string{"production", "staging"}).Draw(t, "environment"),
	}
	var all []join.Deployment
	for i := range rapid.IntRange(0, 4).Draw(t, "deployments") {
		d := join.Deployment{ID: strconv.Itoa(i), Name: fmt.Sprint("release ", i), Began: moment(t), Failed: rapid.Bool().Draw(t, "failed")}
		if rapid.Bool().Draw(t, "versioned") {
			d.Version = rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "version")
			d.Versions = []release.Version{{Text: d.Version}}
		}
		if took := rapid.IntRange(-1, 5).Draw(t, "took"); took >= 0 {
			d.Finished = d.Began + delivery.Instant(took)*delivery.Instant(time.Minute)
		}
		all = append(all, d)
	}
	return join.NewTimeline(scope, all, time.Minute)
}

// someResource draws a resource that tells no instance: answers for instances depend on what they told before.
func someResource(t *rapid.T) pcommon.Map {
	m := pcommon.NewMap()
	for _, a := range []struct {
		key    string
		values []string
	}{
		{"service.name", []string{"cart", "cart", "web", "other"}},
		{"service.namespace", []string{"", "", "shop"}},
		{"service.version", []string{"", "", "1", "2", "9"}},
		{"deployment.id", []string{"", "", "", "1", "7"}},
		{"deployment.environment.name", []string{"", "production", "prod", "staging"}},
		{"dora.join.step", []string{"", "", "", "", "time"}},
	} {
		if value := rapid.SampledFrom(a.values).Draw(t, a.key); value != "" {
			m.PutStr(a.key, value)
		}
	}
	return m
}

// TestWhatIsRememberedIsWhatWouldBeDecidedAnew checks that an answer from the cache is what a tagger without a cache would decide,
// whatever was learned, followed and tagged before.
func TestWhatIsRememberedIsWhatWouldBeDecidedAnew(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cfg := createDefaultConfig().(*Config)
		cfg.Normalize.Environments = rapid.Bool().Draw(t, "normalize")
		cfg.Limits.Resources = rapid.SampledFrom([]int{1, 100}).Draw(t, "resources")
		e, err := newEngine(processortest.NewNopSettings(metadata.Type), cfg)
		require.NoError(t, err)
		var pool []pcommon.Map // few, so that resources repeat
		for range rapid.IntRange(1, 3).Draw(t, "pool") {
			pool = append(pool, someResource(t))
		}
		t.Repeat(map[string]func(*rapid.T){
			"learn":  func(t *rapid.T) { e.table.learn([]*join.Timeline{someTimeline(t)}) },
			"follow": func(t *rapid.T) { e.table.follow([]*join.Timeline{someTimeline(t), someTimeline(t)}) },
			"tick":   func(*rapid.T) { e.tagger.tick() },
			"tag": func(t *rapid.T) {
				resource, again := pcommon.NewMap(), pcommon.NewMap()
				told := rapid.SampledFrom(pool).Draw(t, "resource")
				told.CopyTo(resource)
				told.CopyTo(again)
				sent := fixed{from: edge(t)}
				sent.to = max(sent.from, edge(t))
				became := tag(e.tagger, e.tagger.refresh(), resource, sent)
				want := newTagger(cfg, e.table, nil).decide(again, period(sent))
				assert.Equal(t, outcomeNames[want.outcome], outcomeNames[became])
				assert.Equal(t, again.AsRaw(), resource.AsRaw())
			},
		})
	})
}

// fixed stands for telemetry that was sent in a period.
type fixed period

func (f fixed) period() period { return period(f) }
