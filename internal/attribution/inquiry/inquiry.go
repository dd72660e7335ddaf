// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"iter"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// Options bound an [Inquiry].
type Options struct {
	Watch   watch.Options
	Weights ranking.Weights
	// Ahead is how far ahead of the clock of this host bins may be; what is further ahead is refused.
	Ahead time.Duration
	// FollowUp is for how long after its opening an incident is judged again and again.
	FollowUp time.Duration
	// Retention is for how long findings and answers are kept.
	Retention time.Duration
	// MaxFindings and MaxIncidents cap them.
	MaxFindings, MaxIncidents int
	// Tracked has changes noted for [Inquiry.TakeChanged], which must then be called again and again.
	Tracked bool
}

// Inquiry keeps what telemetry says about releases and incidents. It is not safe for concurrent use.
type Inquiry struct{ options Options }

// New returns an inquiry that was told nothing.
func New(o Options) *Inquiry { return &Inquiry{options: o} }

// Outcome says what became of an observation.
type Outcome string

// What may become of an observation.
const (
	Recorded  Outcome = "recorded"
	Duplicate Outcome = "duplicate" // nothing new
	Late      Outcome = "late"      // its bin had settled
	Future    Outcome = "future"    // too far ahead of this host's clock
	Full      Outcome = "full"      // no room
)

// Observe takes an observation; now is the host's time.
func (q *Inquiry) Observe(o health.Observation, now time.Time) Outcome { panic("to be written") }

// Deployed tells all deployments that are known of a scope, whenever they may have changed.
func (q *Inquiry) Deployed(scope delivery.Scope, deployments []watch.Deployment) {
	panic("to be written")
}

// Incidents tells all incidents that are known of a service, the zero service being those of which nobody knows it, whenever they may have changed.
func (q *Inquiry) Incidents(service delivery.Service, incidents []Incident) { panic("to be written") }

// Incident is what is known of an incident.
type Incident struct {
	Key         delivery.IncidentKey
	Environment string
	// Opened is when it was opened; Resolved when it was resolved, 0 while it is open.
	Opened, Resolved delivery.Instant
	// Declared is the deployment that was declared to be the cause, NotCausedBy are those that somebody said are not.
	Declared    delivery.DeploymentKey
	NotCausedBy []delivery.DeploymentKey
	// NotByChange says that somebody said that no change is the cause.
	NotByChange bool
	// Names are versions and revisions that it mentions.
	Names []string
}

// Assess brings everything up to the newest bin that was told. It is meant to be called every ten seconds.
func (q *Inquiry) Assess() { panic("to be written") }

// Clock is the end of the newest bin; zero when nothing was told.
func (q *Inquiry) Clock() time.Time { panic("to be written") }

// Told is what stands of a scope: the findings on its deployments, and the answers that blame one of them.
type Told struct {
	Scope    delivery.Scope
	Findings []attribution.Finding
	Answers  []attribution.Answer
}

// TakeTold returns what stands of the scopes of which it changed since it was last called: only what has a deployment.
func (q *Inquiry) TakeTold() []Told { panic("to be written") }

// TakeNews returns what is to be announced since it was last called, by time.
func (q *Inquiry) TakeNews() []News { panic("to be written") }

// NewsKind says what the news is about.
type NewsKind int

// Kinds of news.
const (
	// HealthChanged tells that the health of a release changed.
	HealthChanged NewsKind = iota
	// StateChanged tells that a release came further or was taken back.
	StateChanged
	// Suspected tells a suspicion, Withdrawn takes back the one that was told last.
	Suspected
	Withdrawn
	// Attributed tells the standing answer on an incident; it replaces the one before.
	Attributed
)

// News is something to announce.
type News struct {
	Kind NewsKind
	// At is when it happened, in event time.
	At delivery.Instant
	// Release is the release that it is about; its zero value on Attributed.
	Release Release
	// Finding is set on Suspected and Withdrawn.
	Finding attribution.Finding
	// Answer is set on Attributed.
	Answer attribution.Answer
	// PreviousHealth and PreviousState are those before.
	PreviousHealth watch.Health
	PreviousState  watch.State
	// Round counts how often the same was told before and withdrawn or replaced since.
	Round int
}

// Release is how a release does, in figures.
type Release struct {
	Scope      delivery.Scope
	Deployment string
	// Version is what it is called: its version, else the best of its other names.
	Version, Revision string
	// Step is the rung of the join ladder by which its deployment was found, empty if none was.
	Step   string
	State  watch.State
	Health watch.Health
	Share  float64
	// Operations and Failed were counted since it came, as long as it is watched; Baseline is the rate that it is compared with, if HasBaseline.
	Operations, Failed int64
	Baseline           float64
	HasBaseline        bool
	// First and Last are the beginning of its first and the end of its last traffic; First is 0 where it is not known.
	First, Last delivery.Instant
	Suspected   bool
	Traces      []attribution.Trace
}

// Releases returns the releases that serve or did lately, and the pending ones, by scope and first traffic.
func (q *Inquiry) Releases() []Release { panic("to be written") }

// Operations are operations of a release that were counted for good.
type Operations struct {
	Scope   delivery.Scope
	Version string
	// ErrorType is empty for those that succeeded.
	ErrorType string
	Count     int64
	// At is the end of the newest bin they were counted in.
	At     delivery.Instant
	Traces []attribution.Trace
}

// TakeOperations returns what settled since it was last called.
func (q *Inquiry) TakeOperations() []Operations { panic("to be written") }

// TakeChanged returns the records of what changed since it was last called. Kept before anybody is told that health was accepted, they let nothing
// be lost. It needs [Options].Tracked.
func (q *Inquiry) TakeChanged() []record.Record { panic("to be written") }

// Records returns everything as records, as of one moment.
func (q *Inquiry) Records() iter.Seq[record.Record] { panic("to be written") }

// Restore takes a record back into an inquiry that was told nothing yet; a later record replaces an earlier one of the same kind and key.
func (q *Inquiry) Restore(r record.Record) error { panic("to be written") }

// Restored ends restoring. Deployments and incidents have to be told again before anything is assessed.
func (q *Inquiry) Restored() { panic("to be written") }

// Stats returns what was refused and what is held.
func (q *Inquiry) Stats() Stats { panic("to be written") }

// Stats count what is held and what was refused since the beginning.
type Stats struct {
	Watch watch.Stats
	// Findings and Incidents are held.
	Findings, Incidents int
	// RefusedFindings and RefusedIncidents found no room.
	RefusedFindings, RefusedIncidents uint64
}
