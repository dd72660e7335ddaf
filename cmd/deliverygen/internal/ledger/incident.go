// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import "time"

// Tracker is the system that manages an incident.
type Tracker string

// The trackers of incidents.
const (
	PagerDuty    Tracker = "pagerduty"
	Issues       Tracker = "issues"
	GenericHooks Tracker = "generic"
)

// Severity is how bad an incident is.
type Severity string

// Severities, worst first.
const (
	Critical Severity = "critical"
	High     Severity = "high"
	Medium   Severity = "medium"
	Low      Severity = "low"
)

// Severities lists every severity, worst first.
var Severities = []Severity{Critical, High, Medium, Low}

// StepKind is what happened to an open or resolved incident.
type StepKind string

// Steps in the life of an incident.
const (
	Acknowledged StepKind = "acknowledged"
	Resolved     StepKind = "resolved"
	Reopened     StepKind = "reopened"
	// Reprioritised changes the severity.
	Reprioritised StepKind = "reprioritised"
)

// Step is one step in the life of an incident.
type Step struct {
	Kind StepKind
	At   time.Time
	// Severity is the new one where the step changes it.
	Severity Severity
}

// CauseKind says how an incident identifies the deployment that caused it.
type CauseKind string

// Ways to name the cause of an incident.
const (
	ByNothing    CauseKind = ""
	ByDeployment CauseKind = "deployment"
	ByRevision   CauseKind = "revision"
	ByVersion    CauseKind = "version"
)

// Incident is one incident of one service.
type Incident struct {
	ID          string
	Number      int
	Tracker     Tracker
	Environment *Environment
	// Severity is the severity with which it was opened.
	Severity Severity
	Title    string

	// Impact is when users were first affected, if the tracker says so.
	Impact time.Time
	Opened time.Time
	// Steps are in order of time.
	Steps []Step

	// Cause is the deployment that the tracker names, in the way that CausedBy says.
	Cause    *Deployment
	CausedBy CauseKind
}

// Stretch is a period in which an incident was open; Resolved is zero while it lasts.
type Stretch struct {
	Opened   time.Time
	Resolved time.Time
}

// Stretches returns when the incident was open, earliest first.
func (i *Incident) Stretches() []Stretch {
	stretches := []Stretch{{Opened: i.Opened}}
	for _, s := range i.Steps {
		last := &stretches[len(stretches)-1]
		switch {
		case s.Kind == Resolved && last.Resolved.IsZero():
			last.Resolved = s.At
		case s.Kind == Reopened && !last.Resolved.IsZero():
			stretches = append(stretches, Stretch{Opened: s.At})
		}
	}
	return stretches
}

// OpenAt reports whether the incident was open at t.
func (i *Incident) OpenAt(t time.Time) bool {
	for _, s := range i.Stretches() {
		if !s.Opened.After(t) && (s.Resolved.IsZero() || s.Resolved.After(t)) {
			return true
		}
	}
	return false
}

// ResolvedAt returns when the incident was finally resolved; zero while it is open.
func (i *Incident) ResolvedAt() time.Time {
	stretches := i.Stretches()
	return stretches[len(stretches)-1].Resolved
}

// AcknowledgedAt returns when somebody first acknowledged the incident; zero if nobody did.
func (i *Incident) AcknowledgedAt() time.Time {
	for _, s := range i.Steps {
		if s.Kind == Acknowledged {
			return s.At
		}
	}
	return time.Time{}
}

// SeverityAt returns the severity of the incident at t.
func (i *Incident) SeverityAt(t time.Time) Severity {
	severity := i.Severity
	for _, s := range i.Steps {
		if s.Kind == Reprioritised && !s.At.After(t) {
			severity = s.Severity
		}
	}
	return severity
}

// Onset returns when users were first affected, as far as the tracker knows.
func (i *Incident) Onset() time.Time {
	if !i.Impact.IsZero() {
		return i.Impact
	}
	return i.Opened
}
