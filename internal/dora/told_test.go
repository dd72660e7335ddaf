// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func suspecting(scope delivery.Scope, ids ...string) attribution.Told {
	var told attribution.Told
	for _, id := range ids {
		told.Findings = append(told.Findings, attribution.Finding{
			Deployment: delivery.DeploymentKey{Scope: scope, ID: id}, Suspected: true, Onset: Instant(32), Confidence: 0.8,
			Traces: []attribution.Trace{{TraceID: [16]byte{7}}, {TraceID: [16]byte{8}}},
		})
	}
	return told
}

// blamedFor returns what telemetry says about a deployment to which an incident of a service was attributed.
func blamedFor(incident string, service delivery.Service, id string) attribution.Told {
	return attribution.Told{Answers: []attribution.Answer{{
		Incident: delivery.IncidentKey{Provider: "pagerduty", ID: incident, Service: service},
		Outcome:  attribution.OutcomeRelease,
		Candidates: []attribution.Candidate{{
			Deployment: delivery.DeploymentKey{Scope: Production, ID: id}, Probability: 0.9,
		}},
	}}}
}

// news writes announcements as "kind deployment method".
func news(f Flush) []string {
	kinds := map[attribution.AnnouncementKind]string{
		attribution.Failed: "failed", attribution.Recovered: "recovered", attribution.Retracted: "retracted",
	}
	var all []string
	for _, a := range f.Announcements {
		all = append(all, kinds[a.Kind]+" "+a.Verdict.Deployment.ID+" "+string(a.Verdict.Method))
	}
	return all
}

func TestAVerdictFollowsWhatTelemetrySays(t *testing.T) {
	t.Parallel()
	b := bookOf(t, plain(), NewStory().Deploy(30, "d", "r").Events)
	b.Tell(Production, suspecting(Production, "d"))
	assert.Empty(t, news(b.Flush(At(40))), "a suspicion is none")

	gone := suspecting(Production, "d")
	gone.Findings[0].WentBack = Instant(41)
	b.Tell(Production, gone)
	assert.Equal(t, []string{"failed d health", "recovered d health"}, news(b.Flush(At(50))))

	surer := suspecting(Production, "d")
	surer.Findings[0].WentBack, surer.Findings[0].Confidence = Instant(41), 0.99
	surer.Findings[0].Evidence = []attribution.Evidence{{Term: "errors", Detail: "more"}}
	b.Tell(Production, surer)
	assert.Empty(t, news(b.Flush(At(51))), "that numbers moved is no news")

	b.Tell(Production, attribution.Told{})
	assert.Equal(t, []string{"retracted d health"}, news(b.Flush(At(52))))
	b.Tell(Production, gone)
	assert.Equal(t, []string{"failed d health", "recovered d health"}, news(b.Flush(At(53))))
}

func TestWhatWasToldMayBeKnownLater(t *testing.T) {
	t.Parallel()
	told := suspecting(Production, "d")
	told.Findings[0].WentBack = Instant(41)
	b := NewBook(plain())
	b.Tell(Production, told)
	assert.Empty(t, b.Flush(At(42)).Announcements)
	applyAll(t, b, NewStory().Deploy(30, "d", "r").Events)
	assert.Equal(t, []string{"failed d health", "recovered d health"}, news(b.Flush(At(50))))
	applyAll(t, b, NewStory().RollBack(40, "d").Events)
	assert.Equal(t, []string{"retracted d health", "failed d rollback", "recovered d rollback"}, news(b.Flush(At(51))), "who acted is heard of late")
	applyAll(t, b, NewStory().Dismiss(60, "d").Events)
	assert.Equal(t, []string{"retracted d rollback"}, news(b.Flush(At(61))))
}

func TestAVerdictRestsOnAnIncidentOfAnotherService(t *testing.T) {
	t.Parallel()
	b := bookOf(t, plain(), NewStory().Deploy(30, "d", "r").Open(35, "i", Hitting(till)).Events)
	b.Flush(At(36))
	b.Tell(Production, blamedFor("i", till, "d"))
	assert.Equal(t, []string{"failed d health"}, news(b.Flush(At(40))))
	applyAll(t, b, NewStory().Resolve(45, "i", Hitting(till)).Events)
	assert.Equal(t, []string{"recovered d health"}, news(b.Flush(At(46))), "though nothing was told of its own scope")

	b.Tell(Production, attribution.Told{})
	assert.Equal(t, []string{"retracted d health"}, news(b.Flush(At(50))))
	assert.Empty(t, b.hearsay.askedOf)
	assert.Empty(t, b.hearsay.told)
}

func TestOnlyWhatIsToldOtherwiseIsDerivedAgain(t *testing.T) {
	t.Parallel()
	b := bookOf(t, plain(), NewStory().Deploy(30, "d", "r").Events)
	b.Tell(Production, suspecting(Production, "d"))
	b.Flush(At(40))
	b.Tell(Production, suspecting(Production, "d"))
	b.Tell(delivery.Scope{Service: till}, attribution.Told{})
	assert.Empty(t, b.dirty.scopes)
	b.Tell(Production, suspecting(Production, "d", "e"))
	assert.Len(t, b.dirty.scopes, 1)
}

func TestSuspectedDeploymentsAreCountedBesideTheFailedOnes(t *testing.T) {
	t.Parallel()
	const suspected = "dora.deployment.window_suspected"
	story := NewStory().
		Deploy(10, "a", "r1").Deploy(20, "b", "r2").Deploy(30, "c", "r3").Deploy(35, "again", "r3").Deploy(40, "d", "r4").
		Open(33, "i", Blaming("c")).Dismiss(50, "d").
		Deploy(10, "s", "r", Of(till), To("staging")).Deploy(10, "t", "r", Of(till))
	options := plain()
	options.Namespaces = true
	b := bookOf(t, options, story.Events)
	window := func(identity []Attribute) figures { return figuresOf(b.Flush(At(60)), identity).window("7d") }
	assert.NotContains(t, window(identityOf(Production)), suspected, "nobody watches")
	assert.NotContains(t, window(ofAcme), suspected)

	b.Tell(Production, attribution.Told{Findings: []attribution.Finding{{Deployment: delivery.DeploymentKey{Scope: Production, ID: "a"}}}})
	assert.Contains(t, window(identityOf(Production)), suspected)
	assert.InDelta(t, 0, window(identityOf(Production))[suspected], 0)

	b.Tell(Production, suspecting(Production, "a", "b", "c", "again", "d"))
	f := window(identityOf(Production))
	assert.InDelta(t, 2, f[suspected], 0, "c failed, again brought nothing new, d was dismissed")
	assert.InDelta(t, 1, f["dora.deployment.window_failed"], 0)
	assert.InDelta(t, 2, window(ofAcme)[suspected], 0)
	assert.NotContains(t, window(identityOf(delivery.Scope{Service: till, Environment: "production"})), suspected)

	options.Definitions.CountSuspected = true
	b.Redefine(options.Definitions)
	f = window(identityOf(Production))
	assert.InDelta(t, 0, f[suspected], 0)
	assert.InDelta(t, 3, f["dora.deployment.window_failed"], 0)
}

func TestAFailureLeadsToAFailingTrace(t *testing.T) {
	t.Parallel()
	b := bookOf(t, plain(), NewStory().Deploy(30, "d", "r").RollBack(40, "d").Events)
	b.Tell(Production, suspecting(Production, "d"))
	found := 0
	r := reportOf(t, b.Close(At(50)), identityOf(Production))
	for _, o := range r.Observations {
		if o.Metric == ChangeFailures || o.Metric == DeploymentRecoveryTime {
			found++
			assert.Equal(t, "\x07"+string(make([]byte, 15)), o.TraceID)
		}
	}
	assert.Equal(t, 2, found)
	assert.Contains(t, r.Zeros, Series{Metric: ChangeFailures, Attributes: attributes(keyMethod, "health")})
	assert.Contains(t, r.Zeros, Series{Metric: DeploymentRecoveryTime, Attributes: attributes(keyRecoveryMethod, "health")})
}

func TestABookTellsWhatEventsTouched(t *testing.T) {
	t.Parallel()
	staging := delivery.Scope{Service: Cart, Environment: "staging"}
	b := bookOf(t, plain(), NewStory().Deploy(30, "d", "r").Deploy(30, "s", "r", To("staging")).Events)
	assert.Equal(t, []delivery.Scope{Production, staging}, b.TakeTouched())
	assert.Empty(t, b.TakeTouched())
	b.Flush(At(40))
	applyAll(t, b, NewStory().Open(35, "i", Hitting(till)).Acknowledge(36, "never opened", Hitting(till)).Events)
	assert.Equal(t, []delivery.Scope{{Service: till, Environment: "production"}}, b.TakeTouched())
	b.Flush(At(41))
	assert.Empty(t, b.TakeTouched(), "a flush touches nothing")
	b.Tell(Production, suspecting(Production, "d"))
	assert.Empty(t, b.TakeTouched(), "and neither does what telemetry says")
	b.Redefine(NewDefaultDefinitions())
	assert.Len(t, b.TakeTouched(), 3)

	require.Len(t, b.Line(Production).Entries, 1)
	assert.Equal(t, "d", b.Line(Production).Entries[0].Key.ID)
	require.Len(t, b.Incidents(till), 1)
	assert.Equal(t, "i", b.Incidents(till)[0].Key.ID)
}

func TestAfterARestartEverythingIsTouched(t *testing.T) {
	t.Parallel()
	b := disk{}.read(t, plain())
	applyAll(t, b, NewStory().Deploy(30, "d", "r").Events)
	b.Tell(Production, suspecting(Production, "d"))
	b.Flush(At(40))
	kept := disk(append(b.TakeFacts(), b.TakeMemory()...))
	b = kept.read(t, plain())
	assert.Equal(t, []delivery.Scope{Production}, b.TakeTouched())
}

func TestWhatIsToldOfAScopeGoesWithIt(t *testing.T) {
	t.Parallel()
	options := plain()
	options.Retention = 100 * day
	b := bookOf(t, options, NewStory().Open(0, "i", Hitting(till)).Resolve(1, "i", Hitting(till)).Deploy(Day(99), "d", "r").Events)
	b.Tell(delivery.Scope{Service: till, Environment: "production"}, blamedFor("i", till, "t"))
	b.Tell(Production, suspecting(Production, "d"))
	b.Flush(At(Day(99)))
	assert.Len(t, b.hearsay.told, 2)
	b.Flush(At(Day(101)))
	b.Flush(At(Day(101)).Add(2 * time.Hour))
	assert.Len(t, b.hearsay.told, 1)
	assert.Empty(t, b.hearsay.askedOf)
}

func TestAVerdictIsNotTakenBackBecauseWhatTelemetrySaidIsForgotten(t *testing.T) {
	t.Parallel()
	options := plain()
	options.Retention = 100 * day
	gone := suspecting(Production, "d")
	gone.Findings[0].WentBack = Instant(41)
	b := bookOf(t, options, NewStory().Deploy(30, "d", "r").Events)
	b.Tell(Production, gone)
	assert.Equal(t, []string{"failed d health", "recovered d health"}, news(b.Flush(At(50))))
	b.Flush(At(Day(101)))
	b.Flush(At(Day(101)).Add(time.Hour))
	b.Tell(Production, attribution.Told{})
	assert.Empty(t, news(b.Flush(At(Day(101)).Add(2*time.Hour))), "the last deployment of a scope is kept for ever, and what was found of it is not")
}

func TestWhatIsForgottenIsTouched(t *testing.T) {
	t.Parallel()
	options := plain()
	options.Retention = 100 * day
	b := bookOf(t, options, NewStory().Deploy(0, "old", "r1").Deploy(Day(50), "d", "r2").Events)
	b.Flush(At(Day(51)))
	b.TakeTouched()
	b.Flush(At(Day(151)))
	assert.Positive(t, b.Flush(At(Day(151)).Add(2 * time.Hour)).Expired[delivery.KindDeployment])
	assert.Equal(t, []delivery.Scope{Production}, b.TakeTouched())
}
