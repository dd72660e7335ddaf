// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// shopStory is what happens to a shop in production, where web calls checkout and checkout calls payments, about fifty times a second.
// The story lies in the past; its times are durations since its beginning.
type shopStory struct {
	began time.Time // on a whole minute
	lasts time.Duration
	// canary is when version 1.1 of checkout takes a fifth of the requests, bad when it fails some of them, and outage when payments
	// fails some.
	canary, bad, outage stretch
	webhooks            []message
	// tells sets the resource attributes of a service.
	tells func(pcommon.Map, release)
	// requests counts the requests sent so far. Failed are the traces of those that failed in version 1.1.
	requests int
	failed   map[string]bool
}

// stretch is a period of the story.
type stretch struct{ from, until time.Duration }

func (s stretch) holds(at time.Duration) bool { return s.from <= at && at < s.until }

// message is a request to the collector.
type message struct {
	at   time.Duration
	path string
	body func() []byte
}

// Paths of the receivers.
const (
	pathTraces   = "/v1/traces"
	pathWebhooks = "/generic"
)

// When things happen in the story of a bad canary.
const (
	canaryLive     = 30 * time.Minute
	canaryBad      = 33 * time.Minute
	canaryIncident = 35 * time.Minute
	canaryUndone   = 40 * time.Minute
	canaryEnd      = 76 * time.Minute
)

// badCanary is the story of a version that fails a fifth of its requests, until the version before is deployed again.
func badCanary() *shopStory {
	s := newShopStory(canaryEnd)
	s.canary, s.bad = stretch{canaryLive, canaryUndone}, stretch{canaryBad, canaryUndone}
	s.webhooks = []message{
		s.deployment("checkout-1", "1.0", "planned", 0, 0),
		s.deployment("checkout-2", "1.1", "planned", canaryLive-20*time.Second, canaryLive),
		s.deployment("checkout-3", "1.0", "rollback", canaryUndone-20*time.Second, canaryUndone),
	}
	return s
}

// brokenPayments is the story of an outage of payments without a new release, while checkout has a healthy canary.
func brokenPayments() *shopStory {
	s := newShopStory(canaryEnd)
	s.canary, s.outage = stretch{canaryLive, canaryEnd}, stretch{canaryBad, canaryUndone}
	s.webhooks = []message{
		s.deployment("checkout-1", "1.0", "planned", 0, 0),
		s.deployment("checkout-2", "1.1", "planned", canaryLive-20*time.Second, canaryLive),
		s.incident("pager-1", canaryIncident),
	}
	return s
}

// newShopStory returns a story in which nothing happens, and which ended ten minutes ago.
func newShopStory(lasts time.Duration) *shopStory {
	began := time.Now().UTC().Truncate(time.Minute).Add(-10*time.Minute - lasts)
	return &shopStory{began: began, lasts: lasts, tells: tellsVersion, failed: map[string]bool{}}
}

// messages returns all messages by time. The telemetry of ten seconds is one message, sent at their end.
func (s *shopStory) messages() []message {
	all := slices.Clone(s.webhooks)
	for from := time.Duration(0); from < s.lasts; from += health.BinWidth {
		all = append(all, message{from + health.BinWidth, pathTraces, func() []byte { return s.telemetry(from) }})
	}
	slices.SortStableFunc(all, func(a, b message) int { return int(a.at - b.at) })
	return all
}

// late returns the messages in the order of arrival if each is delayed by a random time less than upTo.
func late(messages []message, random *rand.Rand, upTo time.Duration) []message {
	delayed := slices.Clone(messages)
	for i := range delayed {
		delayed[i].at += time.Duration(random.Int64N(int64(upTo)))
	}
	slices.SortStableFunc(delayed, func(a, b message) int { return int(a.at - b.at) })
	return delayed
}

// deployment is a finished deployment of checkout.
func (s *shopStory) deployment(id, version, reason string, started, finished time.Duration) message {
	return s.webhook(finished, fmt.Sprintf(`"event": "deployment.finished", "id": %q, "version": %q, "reason": %q, "started_at": %q, `+
		`"status": "succeeded", "service": "shop/checkout"`, id, version, reason, s.clock(started)))
}

// incident returns an incident of web without a declared cause.
func (s *shopStory) incident(id string, opened time.Duration) message {
	return s.webhook(opened, fmt.Sprintf(`"event": "incident.opened", "id": %q, "severity": "high", "service": "shop/web"`, id))
}

// webhook is an event of production, in the format of the source generic.
func (s *shopStory) webhook(at time.Duration, members string) message {
	body := fmt.Sprintf(`{%s, "environment": "production", "time": %q}`, members, s.clock(at))
	return message{at, pathWebhooks, func() []byte { return []byte(body) }}
}

func (s *shopStory) clock(at time.Duration) string { return s.began.Add(at).Format(time.RFC3339) }
