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

// briefing is what the inquiry has to know of the book.
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

// brief tells the inquiry the deployments and incidents of which the book knows anything new. It needs inquiryMu, so that of two briefings
// the later one is told last.
func (e *engine) brief() {
	b := e.takeBriefing()
	for _, of := range b.scopes {
		e.state.inquiry.Deployed(of.scope, of.deployments)
	}
	for _, of := range b.services {
		e.state.inquiry.Incidents(of.service, of.incidents)
	}
}

// takeBriefing collects what changed. The book is locked meanwhile: lines and incidents are valid until the next event only.
func (e *engine) takeBriefing() briefing {
	e.mu.Lock()
	defer e.mu.Unlock()
	var b briefing
	book := e.state.book
	for _, scope := range book.TakeTouched() {
		b.scopes = append(b.scopes, deploymentsOf{scope, join.DeploymentsOf(book.Line(scope))})
		if n := len(b.services); n == 0 || b.services[n-1].service != scope.Service { // scopes of a service follow each other
			b.services = append(b.services, incidentsOf{scope.Service, incidentsToAskAbout(book, scope.Service)})
		}
	}
	return b
}

// incidentsToAskAbout returns what telemetry needs to know of a service's incidents.
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
