// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// The vector was computed with another implementation of RFC 9562: the version 5 UUID of the parts, joined by
// line feeds, in the namespace that is the version 5 UUID of the project's URL in the URL namespace.
func TestUIDIsTheSameEverywhere(t *testing.T) {
	t.Parallel()
	const want = "720dc644-6fb7-5add-8122-bdc91470001c"
	assert.Equal(t, want, delivery.NewUID("github", "acme", "dora.deployment.finished", "production/42", "acme/cart", "succeeded"))
	e := finished("42", delivery.StatusSucceeded)
	e.Identify()
	assert.Equal(t, want, e.UID)
}

func finished(id string, status delivery.DeploymentStatus) *delivery.Event {
	e := NewStory().Finish(5, id, status).Events[0]
	e.Tenant = "acme"
	return e
}

func TestUIDNamesTheFactNotItsDelivery(t *testing.T) {
	t.Parallel()
	pushed := func() *delivery.Event { return NewStory().Push(1, "main", "r0", "r1").Events[0] }
	opened := func() *delivery.Event { return NewStory().Open(1, "i").Events[0] }
	resolved := func() *delivery.Event { return NewStory().Resolve(1, "i").Events[0] }
	run := func() *delivery.Event { return NewStory().Run(1, "build", "9", delivery.ResultSuccess).Events[0] }
	started := func() *delivery.Event { return NewStory().Start(1, "42", delivery.StateQueued).Events[0] }
	deployed := func() *delivery.Event { return finished("42", delivery.StatusSucceeded) }
	later := func(e *delivery.Event) { e.Time = e.Time.Add(time.Minute) }
	tests := []struct {
		name   string
		event  func() *delivery.Event
		change func(*delivery.Event)
		same   bool
	}{
		{"another delivery is the same fact", deployed, func(e *delivery.Event) { e.DeliveryID = "x"; e.Observed = e.Observed.Add(time.Hour) }, true},
		{"a repeated success is the same fact", deployed, later, true},
		{"a title is no part of it", opened, func(e *delivery.Event) { e.Subject.(*delivery.IncidentFacts).Title = "x" }, true},
		{"another outcome is another fact", deployed, func(e *delivery.Event) { deploymentOf(e).Status = delivery.StatusFailed }, false},
		{"another environment is another fact", deployed, func(e *delivery.Event) { deploymentOf(e).Environment.Name = "staging" }, false},
		{"another service is another fact", deployed, func(e *delivery.Event) { deploymentOf(e).Service.Name = "till" }, false},
		{"another tenant is another fact", deployed, func(e *delivery.Event) { e.Tenant = "other" }, false},
		{"another provider is another fact", deployed, func(e *delivery.Event) { e.Provider = "gitlab" }, false},
		{"running is not being queued", started, func(e *delivery.Event) { deploymentOf(e).State = delivery.StateInProgress }, false},
		{"another ref is another push", pushed, func(e *delivery.Event) { e.Subject.(*delivery.RevisionFacts).Ref.Name = "x" }, false},
		{"another attempt is another run", run, func(e *delivery.Event) { e.Subject.(*delivery.PipelineRunFacts).Attempt = 2 }, false},
		{"an incident opens once", opened, later, true},
		{"and may be resolved often", resolved, later, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			one, other := tt.event(), tt.event()
			tt.change(other)
			one.Identify()
			other.Identify()
			assert.Equal(t, tt.same, one.UID == other.UID)
		})
	}
}

func deploymentOf(e *delivery.Event) *delivery.DeploymentFacts {
	return e.Subject.(*delivery.DeploymentFacts)
}

func TestIdentifyKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	told := finished("1", delivery.StatusFailed)
	told.UID = "told"
	told.Identify()
	assert.Equal(t, "told", told.UID)
	empty := &delivery.Event{}
	empty.Identify()
	assert.Empty(t, empty.UID)
}

func TestSubjectKeyNamesTheThingNotTheFact(t *testing.T) {
	t.Parallel()
	started := NewStory().Start(1, "42", delivery.StateQueued).Events[0]
	assert.Equal(t, NewStory().Finish(5, "42", delivery.StatusFailed).Events[0].SubjectKey(), started.SubjectKey(),
		"the start and the end of a deployment are about one thing")
	assert.NotEqual(t, NewStory().Finish(5, "43", delivery.StatusFailed).Events[0].SubjectKey(), started.SubjectKey())
	assert.Equal(t, NewStory().Open(1, "i").Events[0].SubjectKey(), NewStory().Resolve(9, "i").Events[0].SubjectKey())
	elsewhere := NewStory().Start(1, "42", delivery.StateQueued).Events[0]
	elsewhere.Tenant = "other"
	assert.NotEqual(t, elsewhere.SubjectKey(), started.SubjectKey(), "ids are unique within a tenant only")
}
