// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package datasettest

import (
	"slices"
	"sort"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Case is one labelled failure, or a period without one.
type Case struct {
	// Name is unique within the data set.
	Name string
	// DataSet is where the case comes from. Group is what cross-validation leaves out together, such as a day or a
	// traffic regime.
	DataSet, Group string
	// Fault is the class of fault, by which misses are listed.
	Fault string
	// Truth is the deployment id of the release to blame; empty if no candidate is.
	Truth string
	// Candidates are the releases that were deployed, in random order.
	Candidates []Candidate
	// Events are those that the delivery receiver would emit for the candidates, in the order in which they are
	// observed.
	Events []delivery.Event
	// Health is what one collector counted: complete bins in order of time.
	Health []health.Observation
	// Incident is the incident that was opened; the zero value means none.
	Incident Incident
}

// Candidate is a release that was deployed.
type Candidate struct {
	// ID is the deployment id.
	ID      string
	Service delivery.Service
	// Started is when the rollout began and Finished when it was complete; zero if unknown.
	Started, Finished time.Time
	// Release and Before are the identities in telemetry of the release and of the one that it replaced.
	Release, Before release.Identity
}

// Incident is what was noticed, where and when.
type Incident struct {
	Opened time.Time
	// Symptom is the service at which the failure was noticed.
	Symptom delivery.Service
	// Environment is where it was noticed.
	Environment delivery.Environment
}

// Event returns the incident as the delivery receiver would emit it, with the service at which it was noticed if known
// is set.
func (i Incident) Event(known bool) delivery.Event {
	facts := &delivery.IncidentFacts{ID: "incident", Environment: i.Environment, StartTime: i.Opened, OpenTime: i.Opened}
	if known {
		facts.Service = i.Symptom
	}
	return finish(delivery.IncidentOpened, i.Opened, facts)
}

// Until returns the case as it was known at a time: the events observed, the candidates whose rollout had begun, the
// bins that had ended, and the incident if it was open. It shares memory with c.
func (c Case) Until(t time.Time) Case {
	c.Events = c.Events[:sort.Search(len(c.Events), func(i int) bool { return c.Events[i].Observed.After(t) })]
	c.Health = c.Health[:sort.Search(len(c.Health), func(i int) bool { return (c.Health[i].Bin + 1).Start() > t.UnixNano() })]
	known := make([]Candidate, 0, len(c.Candidates))
	for _, candidate := range c.Candidates {
		if candidate.Started.After(t) {
			continue
		}
		if candidate.Finished.After(t) {
			candidate.Finished = time.Time{}
		}
		known = append(known, candidate)
	}
	c.Candidates = known
	if c.Incident.Opened.After(t) {
		c.Incident = Incident{}
	}
	return c
}

// Culprit returns the candidate to blame, if there is one.
func (c Case) Culprit() (Candidate, bool) {
	at := slices.IndexFunc(c.Candidates, func(candidate Candidate) bool { return c.Truth != "" && candidate.ID == c.Truth })
	if at < 0 {
		return Candidate{}, false
	}
	return c.Candidates[at], true
}
