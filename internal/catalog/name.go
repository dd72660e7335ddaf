// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"path"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// name sets the service. A service that was named on purpose, in the payload or in the options of the source, is kept. A
// service that only repeats the name of the repository, application or alert is a guess, which the file overrides.
// Namespaces are never guessed, so a service with a namespace was named on purpose.
func (r *reading) name() {
	service := serviceOf(r.event.Subject)
	if service == nil {
		return
	}
	if service.Namespace != "" && service.Name != "" {
		return
	}
	if service.Name != "" && !isGuess(service.Name, r.event.Origin) {
		r.complete(service, "which is the only service of that name")
		return
	}
	found, by := r.catalog.index.find(r.event.Origin)
	switch {
	case len(found) == 1:
		if *service != found[0].Service {
			r.decide(Named, "is about %s, to which %s belongs", display(found[0].Service), by)
		}
		*service = found[0].Service
	case by != "":
		r.leaveOpen(service, found, by)
	default:
		r.complete(service, "which is called like that")
	}
}

// complete adds the namespace to a service if the file has exactly one service with its name.
func (r *reading) complete(service *delivery.Service, why string) {
	known := r.catalog.index.byName[service.Name]
	if service.Namespace == "" && len(known) == 1 && *service != known[0].Service {
		*service = known[0].Service
		r.decide(Named, "is about %s, %s", display(*service), why)
	}
}

// leaveOpen handles events that belong to several services, or to none because no service has the folder. Events about
// code lose their service. Deployments and incidents keep the service they came with; if exactly one of the candidates
// has its name, that one is chosen.
func (r *reading) leaveOpen(service *delivery.Service, found []*Service, by string) {
	names := make([]string, 0, len(found))
	for _, s := range found {
		names = append(names, display(s.Service))
	}
	namesakes := slices.DeleteFunc(slices.Clone(found), func(s *Service) bool { return s.Name != service.Name })
	switch {
	case !needsService(r.event.Subject):
		*service = delivery.Service{}
	case len(namesakes) == 1:
		*service = namesakes[0].Service
		r.decide(Named, "is about %s, the one called so of those to which %s belongs", display(*service), by)
		return
	}
	if len(names) == 0 {
		r.decide(Ambiguous, "touches no folder that the file gives to a service in %s", by)
		return
	}
	r.decide(Ambiguous, "may be about %s: %s belongs to each of them; a rule with `set: {service: …}` decides", strings.Join(names, " or "), by)
}

// isGuess reports whether a service has the same name as something else in the webhook.
func isGuess(name string, o source.Origin) bool {
	if name == path.Base(o.Repository) {
		return true
	}
	if slices.ContainsFunc(o.Aliases, func(a source.Alias) bool { return name == a.Value || name == path.Base(a.Value) }) {
		return true
	}
	for _, value := range o.Labels {
		if value == name {
			return true
		}
	}
	return name == o.Name
}

// find returns the services to which the origin may belong, and a description of what identifies them. Both are empty if
// the file does not mention the origin.
func (x *index) find(o source.Origin) (found []*Service, by string) {
	for _, a := range o.Aliases {
		if a.Scheme == source.SchemeRepository {
			continue
		}
		if found = x.aliased(a); len(found) > 0 {
			return found, string(a.Scheme) + " " + a.Value
		}
	}
	switch o.Kind {
	case source.KindAlert, source.KindIncident, source.KindIssue:
		if found = x.alerted(o.Labels); len(found) > 0 {
			return found, "an alert with these labels"
		}
	}
	if shares, repository := x.built(o.Aliases); len(shares) > 0 {
		return owners(shares, o.Paths), "the repository " + repository
	}
	return nil, ""
}
