// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// briefing holds the deployments and incidents that the inquiry has to learn from the book.
type briefing struct {
	scopes   []deploymentsOf
	services []incidentsOf
}

type deploymentsOf struct {
	scope       delivery.Scope
	deployments []join.Deployment
}

type incidentsOf struct {
	service   delivery.Service
	incidents []inquiry.Incident
}

// brief passes deployments and incidents that changed in the book to the inquiry. The caller holds inquiryMu, so that
// a later briefing is never overwritten by an earlier one.
func (e *engine) brief() {
	b := e.takeBriefing()
	for _, of := range b.scopes {
		e.state.inquiry.Deployed(of.scope, of.deployments)
	}
	for _, of := range b.services {
		e.state.inquiry.Incidents(of.service, of.incidents)
	}
}

// takeBriefing collects what has changed in the book. It holds the book's lock, because lines and incidents are valid
// only until the next event.
func (e *engine) takeBriefing() briefing {
	e.mu.Lock()
	defer e.mu.Unlock()
	var b briefing
	book := e.state.book
	for _, scope := range book.TakeTouched() {
		b.scopes = append(b.scopes, deploymentsOf{scope, join.DeploymentsOf(book.Line(scope))})
		if n := len(b.services); n == 0 || b.services[n-1].service != scope.Service { // scopes of one service are adjacent
			b.services = append(b.services, incidentsOf{scope.Service, incidentsToAskAbout(book, scope.Service)})
		}
	}
	return b
}

// incidentsToAskAbout returns what the inquiry needs to know about a service's incidents.
func incidentsToAskAbout(book *dora.Book, service delivery.Service) []inquiry.Incident {
	known := book.Incidents(service)
	incidents := make([]inquiry.Incident, 0, len(known))
	for _, i := range known {
		incidents = append(incidents, incidentToAskAbout(book, i))
	}
	return incidents
}

func incidentToAskAbout(book *dora.Book, i *delivery.Incident) inquiry.Incident {
	declared, _ := book.Declared(i)
	revision, version := i.DeclaredRelease()
	names := slices.DeleteFunc(append(i.Names(), revision, version), func(name string) bool { return name == "" })
	return inquiry.Incident{
		Key: i.Key, Environment: i.Environment.Value, Opened: i.Opened, Resolved: i.ResolvedAt(),
		Declared: declared, NotCausedBy: book.NotCausedBy(i), NotByChange: i.NotByChange(), Names: names,
	}
}
