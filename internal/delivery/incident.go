// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "cmp"

// IncidentKey identifies an incident at one impacted service: an incident that affects several
// services is one entity per service. Service is zero if the service is unknown.
type IncidentKey struct {
	Provider string
	ID       string
	Service  Service
}

// TransitionKind is a step in the life of an incident. Its order breaks ties between steps told
// for the same instant.
type TransitionKind int

// Steps in the life of an incident.
const (
	TransitionOpened TransitionKind = iota
	TransitionAcknowledged
	TransitionMitigated
	TransitionResolved
	TransitionReopened
)

// Transition is one step in the life of an incident.
type Transition struct {
	At   Instant
	Kind TransitionKind
}

// MaxTransitions bounds the steps kept per incident; the latest are kept, and the opening stands apart.
const MaxTransitions = 128

// Incident is everything known about one incident at one service.
type Incident struct {
	Key         IncidentKey
	Environment Latest[string]
	Tier        Latest[Tier]
	Severity    Latest[Severity]
	Cause       Latest[IncidentCause]

	// Opened is the earliest opening told, Start when users were first hit where a source says so.
	Opened       Instant
	Start        Instant
	Acknowledged Instant

	// Transitions is a sorted set, earliest first.
	Transitions []Transition

	// DeploymentID, Version and Revision are what the source named in connection with the incident.
	DeploymentID Latest[string]
	Version      Latest[string]
	Revision     Latest[string]

	// Deleted is the time of the latest event saying that its source deleted the incident.
	Deleted Instant

	// Told is the time of the latest event about the incident.
	Told Instant

	// words are people's corrections of the incident, see [Corrections]: a sorted set that the history keeps up to date.
	words []Word
}

// Gone reports whether its source deleted the incident and told nothing about it since.
func (i *Incident) Gone() bool { return isGone(i.Deleted, i.Told) }

// Episode is one period during which an incident was open. Resolved is 0 while it lasts.
type Episode struct {
	Opened   Instant
	Resolved Instant
}

// Episodes returns the periods during which the incident was open, earliest first. Transitions that
// change nothing (a second resolution, a reopening while open) are ignored. It is empty if the opening is unknown.
func (i *Incident) Episodes() []Episode {
	episodes := []Episode{{Opened: i.Opened}}
	for _, t := range i.Transitions {
		current := &episodes[len(episodes)-1]
		switch {
		case t.Kind == TransitionResolved && current.Resolved == 0 && t.At >= current.Opened:
			current.Resolved = t.At
		case t.Kind == TransitionReopened && current.Resolved != 0:
			episodes = append(episodes, Episode{Opened: t.At})
		}
	}
	if episodes[0].Opened == 0 {
		return nil
	}
	return episodes
}

// State returns the present state of the incident. One whose opening is unknown counts as resolved.
func (i *Incident) State() IncidentState {
	episodes := i.Episodes()
	if len(episodes) == 0 || episodes[len(episodes)-1].Resolved != 0 {
		return IncidentIsResolved
	}
	opened := episodes[len(episodes)-1].Opened
	for _, t := range i.Transitions {
		if t.Kind == TransitionAcknowledged && t.At >= opened {
			return IncidentIsAcknowledged
		}
	}
	return IncidentOpen
}

// Scope is the service and environment the incident belongs to; the environment may be unknown.
func (i *Incident) Scope() Scope {
	return Scope{Service: i.Key.Service, Environment: i.Environment.Value}
}

// Concerns reports whether the incident is about the scope: it has the same service, and the same
// or an unknown environment.
func (i *Incident) Concerns(scope Scope) bool {
	return i.Key.Service == scope.Service && (i.Environment.Value == "" || i.Environment.Value == scope.Environment)
}

// ResolvedAt returns when the incident was last resolved; 0 while it is open.
func (i *Incident) ResolvedAt() Instant {
	episodes := i.Episodes()
	if len(episodes) == 0 {
		return 0
	}
	return episodes[len(episodes)-1].Resolved
}

// MitigatedAt returns when users were last well again before the incident was resolved: the time of the first
// mitigation since the incident was last opened or reopened, unless it is after the resolution; 0 if there is none.
func (i *Incident) MitigatedAt() Instant {
	episodes := i.Episodes()
	if len(episodes) == 0 {
		return 0
	}
	last := episodes[len(episodes)-1]
	mitigated := Instant(0)
	for _, t := range i.Transitions {
		switch {
		case t.Kind == TransitionReopened:
			mitigated = 0 // a reopening while open starts no episode, but says that users are affected again
		case t.Kind == TransitionMitigated && mitigated == 0 && t.At >= last.Opened && (last.Resolved == 0 || t.At <= last.Resolved):
			mitigated = t.At
		}
	}
	return mitigated
}

// OpenAt reports whether the incident was open at the given time. It still counts as open at the time of its resolution.
func (i *Incident) OpenAt(at Instant) bool {
	for _, e := range i.Episodes() {
		if e.Opened <= at && (e.Resolved == 0 || e.Resolved >= at) {
			return true
		}
	}
	return false
}

func (f *IncidentFacts) entity(e *Event) Incident {
	at := InstantOf(e.Time)
	i := Incident{
		Key:          IncidentKey{Provider: e.Provider, ID: f.ID, Service: f.Service.orUnknown()},
		Environment:  latest(f.Environment.Name, at),
		Tier:         latest(f.Environment.Tier, at),
		Severity:     latest(f.Severity, at),
		Cause:        latest(f.Cause, at),
		Opened:       InstantOf(PlausibleTime(f.OpenTime)),
		Start:        InstantOf(PlausibleTime(f.StartTime)),
		Acknowledged: InstantOf(PlausibleTime(f.AcknowledgeTime)),
		DeploymentID: latest(f.DeploymentID, at),
		Version:      latest(f.Version, at),
		Revision:     latest(f.Revision, at),
		Told:         at,
	}
	switch e.Name {
	case IncidentOpened:
		i.Opened = earliest(i.Opened, at)
		i.Transitions = []Transition{{At: at, Kind: TransitionOpened}}
	case IncidentAcknowledged:
		i.Acknowledged = earliest(i.Acknowledged, at)
		i.Transitions = []Transition{{At: at, Kind: TransitionAcknowledged}}
	case IncidentMitigated:
		i.Transitions = []Transition{{At: at, Kind: TransitionMitigated}}
	case IncidentResolved:
		i.Transitions = []Transition{{At: at, Kind: TransitionResolved}}
	case IncidentReopened:
		i.Transitions = []Transition{{At: at, Kind: TransitionReopened}}
	case IncidentDeleted:
		i = Incident{Key: i.Key, Deleted: at, Told: at}
	}
	return i
}

func (i Incident) merge(o Incident) Incident {
	i.Environment = i.Environment.merge(o.Environment)
	i.Tier = i.Tier.merge(o.Tier)
	i.Severity = i.Severity.merge(o.Severity)
	i.Cause = i.Cause.merge(o.Cause)
	i.Opened = earliest(i.Opened, o.Opened)
	i.Start = earliest(i.Start, o.Start)
	i.Acknowledged = earliest(i.Acknowledged, o.Acknowledged)
	i.Transitions = unionOf(i.Transitions, o.Transitions, compareTransitions, MaxTransitions, true)
	i.DeploymentID = i.DeploymentID.merge(o.DeploymentID)
	i.Version = i.Version.merge(o.Version)
	i.Revision = i.Revision.merge(o.Revision)
	i.Deleted = max(i.Deleted, o.Deleted)
	i.Told = max(i.Told, o.Told)
	return i
}

func compareTransitions(a, b Transition) int {
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Kind, b.Kind))
}
