// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// badCart returns a story of a shop: the front fails because of a new cart, while a mail released at the same time does
// well. The incident is opened at the front.
func badCart(start time.Time) *story {
	at := func(minute int) time.Time { return start.Add(time.Duration(minute) * time.Minute) }
	return &story{
		minutes: ending,
		serve: []serving{
			{service: "front", version: "1.0", from: 0, to: arrival, n: 1000, perMille: 1},
			{service: "front", version: "1.0", from: arrival, to: ending, n: 1000, perMille: 40},
			{service: "cart", version: "1.0", from: 0, to: arrival, n: 800, perMille: 1},
			{service: "cart", version: "1.0", from: arrival, to: ending, n: 600, perMille: 1},
			{service: "cart", version: "2.0", from: arrival, to: ending, n: 200, perMille: 200, origin: "front"},
			{service: "mail", version: "1.0", from: 0, to: arrival, n: 800, perMille: 1},
			{service: "mail", version: "1.0", from: arrival, to: ending, n: 600, perMille: 1},
			{service: "mail", version: "2.0", from: arrival, to: ending, n: 200, perMille: 1},
		},
		tell: map[int][]*delivery.Event{
			0: {
				released("front", "1.0", at(-24*60)), released("cart", "1.0", at(-24*60)), released("mail", "1.0", at(-24*60)),
			},
			arrival:     {released("cart", "2.0", at(arrival)), released("mail", "2.0", at(arrival))},
			arrival + 4: {incident("INC-1", "front", at(arrival+4))},
		},
	}
}

func incident(id, service string, at time.Time) *delivery.Event {
	return &delivery.Event{
		Name: delivery.IncidentOpened, Provider: "pager", Time: at, Observed: at.Add(time.Second),
		Subject: &delivery.IncidentFacts{
			ID: id, Service: delivery.Service{Name: service}, Environment: delivery.Environment{Name: "production"}, OpenTime: at,
		},
	}
}

func corrected(c delivery.CorrectionFacts, at time.Time) *delivery.Event {
	return &delivery.Event{Name: delivery.AttributionCorrected, Provider: "people", Time: at, Observed: at, Subject: &c}
}

var ofCart = []string{"service.name", "cart", "deployment.environment.name", "production"}

func TestAnIncidentElsewhereMakesASuspectedReleaseAFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil).feedHealth(t)
		r.start(t)
		start := time.Now()
		s := badCart(start)
		s.live(t, r, start, 0, arrival+12)
		pass(1)

		answers := r.told("dora.incident.attributed")
		require.NotEmpty(t, answers)
		last := answers[len(answers)-1]
		assert.Equal(t, "INC-1", last.Attributes["dora.incident.id"])
		assert.Equal(t, "release", last.Attributes["dora.attribution.outcome"])
		assert.Equal(t, "cart-2.0", last.Attributes["deployment.id"])
		failed := r.told("dora.change.failed")
		require.Len(t, failed, 1)
		assert.Equal(t, "cart", failed[0].Resource["service.name"])
		assert.Equal(t, "cart-2.0", failed[0].Attributes["deployment.id"])
		assert.Equal(t, "health", failed[0].Attributes["dora.attribution.method"])
		assert.InDelta(t, 1, lastPoint(t, &r.metrics.MetricsSink, "dora.deployment.window_failed", windowed(ofCart)...), 0)
	})
}

func TestAPersonsWordTakesAVerdictBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil).feedHealth(t)
		r.start(t)
		start := time.Now()
		s := badCart(start)
		s.live(t, r, start, 0, arrival+12)
		require.Len(t, r.told("dora.change.failed"), 1)

		r.consume(t, eventsOf(corrected(delivery.CorrectionFacts{
			Correction: delivery.CorrectionNotCausedBy, IncidentID: "INC-1", DeploymentID: "cart-2.0", Service: delivery.Service{Name: "front"},
		}, time.Now())))
		s.live(t, r, start, arrival+12, arrival+16)
		retracted := r.told("dora.change.failure_retracted")
		require.Len(t, retracted, 1)
		assert.Equal(t, "cart-2.0", retracted[0].Attributes["deployment.id"])
		assert.Zero(t, lastPoint(t, &r.metrics.MetricsSink, "dora.deployment.window_failed", windowed(ofCart)...))
		assert.InDelta(t, 1, lastPoint(t, &r.metrics.MetricsSink, "dora.deployment.window_suspected", windowed(ofCart)...), 0, "it still does badly")
	})
}

func TestADismissedDeploymentIsNoFailureAndNoOtherIsBlamedInItsPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil).feedHealth(t)
		r.start(t)
		start := time.Now()
		s := badCart(start)
		s.live(t, r, start, 0, arrival+12)
		require.Len(t, r.told("dora.change.failed"), 1)

		r.consume(t, eventsOf(corrected(delivery.CorrectionFacts{
			Correction: delivery.CorrectionDismissed, DeploymentID: "cart-2.0", Service: delivery.Service{Name: "cart"},
			Environment: delivery.Environment{Name: "production"},
		}, time.Now())))
		s.live(t, r, start, arrival+12, arrival+16)
		assert.Len(t, r.told("dora.change.failure_retracted"), 1)
		assert.Len(t, r.told("dora.change.failed"), 1)
		assert.Zero(t, lastPoint(t, &r.metrics.MetricsSink, "dora.deployment.window_failed", windowed(ofCart)...))
		assert.Zero(t, lastPoint(t, &r.metrics.MetricsSink, "dora.deployment.window_suspected", windowed(ofCart)...))
		answers := r.told("dora.incident.attributed")
		assert.Equal(t, "cart-2.0", answers[len(answers)-1].Attributes["deployment.id"], "what caused the incident is another question")
	})
}

func TestAnIncidentWithoutAReleaseThatDoesBadlyBlamesNone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil).feedHealth(t)
		r.start(t)
		start := time.Now()
		s := badCart(start)
		s.tell[arrival] = s.tell[arrival][1:] // without the deployment of the cart
		s.serve = []serving{
			{service: "front", version: "1.0", from: 0, to: arrival, n: 1000, perMille: 1},
			{service: "front", version: "1.0", from: arrival, to: ending, n: 1000, perMille: 100, origin: "front"},
			{service: "mail", version: "1.0", from: 0, to: arrival, n: 800, perMille: 1},
			{service: "mail", version: "1.0", from: arrival, to: ending, n: 600, perMille: 1},
			{service: "mail", version: "2.0", from: arrival, to: ending, n: 200, perMille: 1},
		}
		s.live(t, r, start, 0, ending)
		answers := r.told("dora.incident.attributed")
		require.NotEmpty(t, answers)
		assert.Equal(t, "none", answers[len(answers)-1].Attributes["dora.attribution.outcome"])
		assert.Empty(t, r.told("dora.change.failed", "dora.change.suspected"))
	})
}

func TestWhatAPersonSaysOfADeploymentThatIsNotKnownYetCountsOnceItIs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil).feedHealth(t)
		r.start(t)
		start := time.Now()
		s := badCart(start)
		late := s.tell[arrival]
		s.tell[arrival], s.tell[arrival+6] = nil, []*delivery.Event{corrected(delivery.CorrectionFacts{
			Correction: delivery.CorrectionCausedBy, IncidentID: "INC-1", DeploymentID: "mail-2.0", Service: delivery.Service{Name: "front"},
		}, start.Add((arrival+6)*time.Minute))}
		s.tell[arrival+8] = late
		s.live(t, r, start, 0, arrival+12)
		answers := r.told("dora.incident.attributed")
		last := answers[len(answers)-1]
		assert.Equal(t, "release", last.Attributes["dora.attribution.outcome"])
		assert.Equal(t, "mail-2.0", last.Attributes["deployment.id"])
		assert.Equal(t, true, last.Attributes["dora.attribution.contradicted"], "mail does well, as far as telemetry tells")
		failed := r.told("dora.change.failed")
		require.Len(t, failed, 1)
		assert.Equal(t, "mail-2.0", failed[0].Attributes["deployment.id"])
		assert.Equal(t, "explicit", failed[0].Attributes["dora.attribution.method"])
	})
}
