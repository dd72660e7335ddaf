// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverytest

import (
	"strconv"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Dawn is minute 0 of every story.
var Dawn = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// Shop is the repository of a story that names no other.
const Shop = "https://git.example.com/acme/shop"

// The service and scope of a story that names no other.
var (
	Cart       = delivery.Service{Namespace: "acme", Name: "cart"}
	Production = delivery.Scope{Service: Cart, Environment: "production"}
)

// At returns the moment that many minutes after [Dawn].
func At(minute int) time.Time { return Dawn.Add(time.Duration(minute) * time.Minute) }

// Instant returns [At] as a [delivery.Instant].
func Instant(minute int) delivery.Instant { return delivery.InstantOf(At(minute)) }

// Day returns the minute at which that many days have passed.
func Day(days int) int { return days * 24 * 60 }

// Story is a list of events. Each method adds the event of one thing that happened at a minute.
type Story struct {
	Events []*delivery.Event
	// Repository is where pushes and changes happen; Shop unless set.
	Repository string
}

// NewStory returns an empty story.
func NewStory() *Story { return &Story{Repository: Shop} }

// In moves the story to another repository.
func (s *Story) In(repository string) *Story {
	s.Repository = repository
	return s
}

// Tell adds any event.
func (s *Story) Tell(name delivery.EventName, minute int, provider string, subject delivery.Subject) *Story {
	at := At(minute)
	s.Events = append(s.Events, &delivery.Event{
		Name: name, Time: at, Observed: at, TimeSource: delivery.TimeFromPayload, Provider: provider, Subject: subject,
	})
	return s
}

// Push adds a push to a ref from a base (empty for a new ref or a forced push) with its commits, oldest first.
// "r2@7" was written at minute 7, "r2 reverts r1" takes r1 back.
func (s *Story) Push(minute int, ref, base string, commits ...string) *Story {
	for i, commit := range commits {
		id, reverted, _ := strings.Cut(commit, " reverts ")
		id, written, _ := strings.Cut(id, "@")
		f := &delivery.RevisionFacts{
			Repository: delivery.Repository{URL: s.Repository}, Ref: delivery.Ref{Name: ref, Type: "branch"},
			Revision: id, BaseRevision: base, Position: i + 1, RevertedRevision: reverted,
		}
		if minuteWritten, err := strconv.Atoi(written); err == nil {
			f.AuthorTime = At(minuteWritten)
		}
		s.Tell(delivery.RevisionPushed, minute, "github", f)
	}
	return s
}

// Merge adds a change merged into main as a revision.
func (s *Story) Merge(minute int, id, revision string, says ...func(*delivery.ChangeFacts)) *Story {
	f := &delivery.ChangeFacts{
		ID: id, Repository: delivery.Repository{URL: s.Repository}, Base: delivery.Ref{Name: "main"}, MergeRevision: revision,
	}
	apply(f, says)
	return s.Tell(delivery.ChangeMerged, minute, "github", f)
}

// Deploy adds a deployment of a revision that succeeded, of [Cart] in production unless it says otherwise.
func (s *Story) Deploy(minute int, id, revision string, says ...func(*delivery.DeploymentFacts)) *Story {
	return s.Finish(minute, id, delivery.StatusSucceeded, append(says, func(f *delivery.DeploymentFacts) { f.Revision = revision })...)
}

// Finish adds an outcome of a deployment.
func (s *Story) Finish(minute int, id string, status delivery.DeploymentStatus, says ...func(*delivery.DeploymentFacts)) *Story {
	f := deployment(id)
	f.Status, f.Repository.URL = status, s.Repository
	apply(f, says)
	return s.Tell(delivery.DeploymentFinished, minute, "github", f)
}

// Start adds the start of a deployment.
func (s *Story) Start(minute int, id string, state delivery.DeploymentState, says ...func(*delivery.DeploymentFacts)) *Story {
	f := deployment(id)
	f.State = state
	apply(f, says)
	return s.Tell(delivery.DeploymentStarted, minute, "github", f)
}

// RollBack adds that a deployment was undone in place.
func (s *Story) RollBack(minute int, id string, says ...func(*delivery.DeploymentFacts)) *Story {
	f := deployment(id)
	apply(f, says)
	return s.Tell(delivery.DeploymentRolledBack, minute, "github", f)
}

// Delete adds that the source of a deployment deleted it.
func (s *Story) Delete(minute int, id string, says ...func(*delivery.DeploymentFacts)) *Story {
	f := deployment(id)
	apply(f, says)
	return s.Tell(delivery.DeploymentDeleted, minute, "github", f)
}

// Open adds the opening of an incident at [Cart] in production unless it says otherwise.
func (s *Story) Open(minute int, id string, says ...func(*delivery.IncidentFacts)) *Story {
	return s.incident(delivery.IncidentOpened, minute, id, says)
}

// Acknowledge adds that somebody took an incident.
func (s *Story) Acknowledge(minute int, id string, says ...func(*delivery.IncidentFacts)) *Story {
	return s.incident(delivery.IncidentAcknowledged, minute, id, says)
}

// Resolve adds the resolution of an incident.
func (s *Story) Resolve(minute int, id string, says ...func(*delivery.IncidentFacts)) *Story {
	return s.incident(delivery.IncidentResolved, minute, id, says)
}

// Reopen adds that an incident was opened again.
func (s *Story) Reopen(minute int, id string, says ...func(*delivery.IncidentFacts)) *Story {
	return s.incident(delivery.IncidentReopened, minute, id, says)
}

// DeleteIncident adds that the source of an incident deleted it.
func (s *Story) DeleteIncident(minute int, id string, says ...func(*delivery.IncidentFacts)) *Story {
	return s.incident(delivery.IncidentDeleted, minute, id, says)
}

// Run adds a finished attempt of a pipeline run.
func (s *Story) Run(minute int, pipeline, id string, result delivery.PipelineResult, says ...func(*delivery.PipelineRunFacts)) *Story {
	f := &delivery.PipelineRunFacts{
		Name: pipeline, RunID: id, Attempt: 1, Repository: delivery.Repository{URL: s.Repository}, Result: result,
	}
	apply(f, says)
	name := delivery.PipelineRunFinished
	if result == "" {
		name = delivery.PipelineRunStarted
	}
	return s.Tell(name, minute, "github", f)
}

// History returns a history that every event of the story was applied to; a refused one panics.
func (s *Story) History() *delivery.History {
	h := delivery.NewHistory(nil)
	for _, e := range s.Events {
		if _, _, err := h.Apply(e); err != nil {
			panic(err)
		}
	}
	return h
}

func (s *Story) incident(name delivery.EventName, minute int, id string, says []func(*delivery.IncidentFacts)) *Story {
	f := &delivery.IncidentFacts{ID: id, Service: Cart, Environment: delivery.Environment{Name: "production"}}
	apply(f, says)
	return s.Tell(name, minute, "pagerduty", f)
}

func deployment(id string) *delivery.DeploymentFacts {
	return &delivery.DeploymentFacts{ID: id, Service: Cart, Environment: delivery.Environment{Name: "production"}}
}

func apply[F any](facts *F, says []func(*F)) {
	for _, say := range says {
		say(facts)
	}
}
