// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverytest

import (
	"time"

	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Random events draw from few values, so that they contradict, repeat and refer to each other.
var (
	services     = []delivery.Service{Cart, {Namespace: "acme", Name: "till"}, {Name: "lone"}}
	environments = []string{"production", "production", "production", "staging"}
	repositories = []string{Shop, Shop, "https://git.example.com/fork/shop", ""}
	revisions    = []string{"", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8"}
	refs         = []string{"main", "main", "feature", "hotfix/now"}
	identifiers  = []string{"1", "2", "3", "4", "5", "6"}
)

// Events draws up to upTo events, in any order, with times from [Dawn] to that many minutes later.
func Events(upTo, minutes int) *rapid.Generator[[]*delivery.Event] {
	return rapid.Custom(func(t *rapid.T) []*delivery.Event {
		// The length is drawn first, because rapid mostly draws short slices.
		n := rapid.SampledFrom([]int{1, upTo / 8, upTo / 4, upTo / 2, upTo}).Draw(t, "length")
		return rapid.SliceOfN(event(minutes), n, n).Draw(t, "story")
	})
}

// Shuffled draws the same events in another order, some of them again.
func Shuffled(t *rapid.T, events []*delivery.Event) []*delivery.Event {
	n := rapid.SampledFrom([]int{0, len(events) / 2, len(events)}).Draw(t, "repetitions")
	again := rapid.SliceOfN(rapid.SampledFrom(events), n, n).Draw(t, "again")
	return rapid.Permutation(append(append([]*delivery.Event{}, events...), again...)).Draw(t, "order")
}

func event(minutes int) *rapid.Generator[*delivery.Event] {
	return rapid.Custom(func(t *rapid.T) *delivery.Event {
		d := drawing{t, minutes}
		e := &delivery.Event{Provider: "github", Time: d.moment()}
		e.Observed = e.Time
		switch rapid.IntRange(0, 13).Draw(t, "kind") {
		case 0, 1, 2, 3:
			d.deployment(e)
		case 4:
			d.change(e)
		case 5, 6:
			d.revision(e)
		case 7:
			d.run(e)
		case 8, 9:
			d.artifact(e)
		case 10:
			d.flag(e)
		case 11:
			d.correction(e)
		default:
			d.incident(e)
		}
		return e
	})
}

// drawing draws the parts of one event.
type drawing struct {
	t       *rapid.T
	minutes int
}

func (d drawing) moment() time.Time { return At(rapid.IntRange(0, d.minutes).Draw(d.t, "minute")) }

// maybe draws a time that is zero half of the time.
func (d drawing) maybe() time.Time {
	if rapid.Bool().Draw(d.t, "untold") {
		return time.Time{}
	}
	return d.moment()
}

func oneOf[T any](d drawing, values ...T) T { return rapid.SampledFrom(values).Draw(d.t, "value") }

func (d drawing) deployment(e *delivery.Event) {
	f := &delivery.DeploymentFacts{
		ID:           oneOf(d, identifiers...),
		Service:      oneOf(d, services...),
		Environment:  delivery.Environment{Name: oneOf(d, environments...)},
		Revision:     oneOf(d, revisions...),
		BaseRevision: oneOf(d, "", "", "", "", oneOf(d, revisions...)),
		Version:      oneOf(d, "", "v1", "v2"),
		RollbackOf:   oneOf(d, "", "", "", "", "", oneOf(d, identifiers...)),
		Repository:   delivery.Repository{URL: oneOf(d, repositories...)},
		Ref:          delivery.Ref{Name: oneOf(d, refs...)},
		CreationTime: d.maybe(),
	}
	if rapid.IntRange(0, 4).Draw(d.t, "declared") == 0 {
		f.Reason, f.ReasonDeclared = oneOf(d, delivery.Reasons...), true
	}
	e.Name = oneOf(d, delivery.DeploymentFinished, delivery.DeploymentFinished, delivery.DeploymentFinished,
		delivery.DeploymentStarted, delivery.DeploymentRolledBack)
	if rapid.IntRange(0, 12).Draw(d.t, "deleted") == 0 {
		e.Name = delivery.DeploymentDeleted
	}
	switch e.Name {
	case delivery.DeploymentFinished:
		f.Status = oneOf(d, append([]delivery.DeploymentStatus{
			delivery.StatusSucceeded, delivery.StatusSucceeded, delivery.StatusSucceeded, delivery.StatusSucceeded,
		}, delivery.DeploymentStatuses...)...)
		f.StartTime = d.maybe()
	case delivery.DeploymentStarted:
		f.State = oneOf(d, delivery.DeploymentStates...)
	case delivery.DeploymentRolledBack:
		f.RecoveryID = oneOf(d, identifiers...)
	}
	d.gated(e, f)
	e.Subject = f
}

func (d drawing) change(e *delivery.Event) {
	e.Name = oneOf(d, delivery.ChangeMerged, delivery.ChangeMerged, delivery.ChangeOpened, delivery.ChangeReviewed)
	f := &delivery.ChangeFacts{
		ID:               oneOf(d, identifiers...),
		Repository:       delivery.Repository{URL: oneOf(d, repositories[:3]...)},
		Base:             delivery.Ref{Name: oneOf(d, "main", "main", "feature")},
		Head:             delivery.Ref{Name: oneOf(d, refs...)},
		HeadRevision:     oneOf(d, revisions...),
		MergeRevision:    oneOf(d, revisions[1:]...),
		Revisions:        rapid.SliceOfN(rapid.SampledFrom(revisions[1:]), 0, 2).Draw(d.t, "listed"),
		Labels:           oneOf(d, nil, nil, []string{"hotfix", "urgent"}),
		RevertedID:       oneOf(d, "", "", oneOf(d, identifiers...)),
		RevertedRevision: oneOf(d, "", "", oneOf(d, revisions...)),
		CreationTime:     d.maybe(),
		FirstCommitTime:  d.maybe(),
		Kind:             oneOf(d, "", "", delivery.ChangeSecurity),
	}
	if e.Name == delivery.ChangeReviewed {
		f.ReviewOutcome = oneOf(d, delivery.ReviewOutcomes...)
	}
	e.Subject = f
}

func (d drawing) revision(e *delivery.Event) {
	e.Name = delivery.RevisionPushed
	e.Subject = &delivery.RevisionFacts{
		Repository:       delivery.Repository{URL: oneOf(d, repositories[:3]...)},
		Ref:              delivery.Ref{Name: oneOf(d, refs...)},
		Revision:         oneOf(d, revisions[1:]...),
		BaseRevision:     oneOf(d, revisions...),
		Position:         rapid.IntRange(0, 4).Draw(d.t, "position"),
		AuthorTime:       d.maybe(),
		CommitTime:       d.maybe(),
		RevertedRevision: oneOf(d, "", "", "", oneOf(d, revisions...)),
	}
}

func (d drawing) run(e *delivery.Event) {
	f := &delivery.PipelineRunFacts{
		Name: oneOf(d, "build", "release"), RunID: oneOf(d, identifiers...), Attempt: oneOf(d, 1, 2),
		Repository: delivery.Repository{URL: oneOf(d, repositories...)}, CreationTime: d.maybe(), StartTime: d.maybe(),
	}
	e.Name = oneOf(d, delivery.PipelineRunStarted, delivery.PipelineRunFinished)
	if e.Name == delivery.PipelineRunFinished {
		f.Result, f.ErrorType = oneOf(d, delivery.PipelineResults...), oneOf(d, "", "", "oom")
	}
	e.Subject = f
}

func (d drawing) incident(e *delivery.Event) {
	e.Provider = oneOf(d, "pagerduty", "github")
	e.Name = oneOf(d, delivery.IncidentOpened, delivery.IncidentOpened, delivery.IncidentAcknowledged,
		delivery.IncidentResolved, delivery.IncidentReopened, delivery.IncidentMitigated, delivery.IncidentDeleted)
	e.Subject = &delivery.IncidentFacts{
		ID:           oneOf(d, identifiers[:3]...),
		Service:      oneOf(d, append([]delivery.Service{{}}, services...)...),
		Environment:  delivery.Environment{Name: oneOf(d, "production", "production", "staging", "")},
		Severity:     oneOf(d, append([]delivery.Severity{""}, delivery.Severities...)...),
		Cause:        oneOf(d, "", "", delivery.CauseChange, delivery.CauseCapacity),
		StartTime:    d.maybe(),
		DeploymentID: oneOf(d, "", "", "", oneOf(d, identifiers...)),
		Version:      oneOf(d, "", "", "v1"),
		Revision:     oneOf(d, "", "", oneOf(d, revisions...)),
	}
}
