// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// sender is the configured source of a webhook: its type, and its id, which is type or type/name.
type sender struct{ kind, id string }

// Apply applies the delivery file to the events of one webhook: it sets their services and environments, follows the
// first matching rule of each event, and drops the drafts that no rule turns into events. The returned events are
// identified and valid; the given ones are not changed. A nil catalog returns the given events, including drafts.
func (c *Catalog) Apply(sourceType, sourceID string, events source.Events) (source.Events, []Decision) {
	if c == nil {
		return events, nil
	}
	var kept source.Events
	var decisions []Decision
	for _, e := range events {
		r := reading{catalog: c, from: sender{sourceType, sourceID}, given: e, event: e}
		r.event.Event = cloned(e.Event)
		if r.stands() {
			kept = append(kept, r.event)
		}
		decisions = append(decisions, r.decisions...)
	}
	return kept, decisions
}

// reading is the state of applying the delivery file to one event.
type reading struct {
	catalog   *Catalog
	from      sender
	given     source.Event
	event     source.Event
	decisions []Decision
}

func (r *reading) decide(outcome Outcome, format string, args ...any) {
	r.decisions = append(r.decisions, Decision{Event: r.event.Name, Outcome: outcome, Reason: fmt.Sprintf(format, args...)})
}

func (r *reading) stands() bool {
	r.place()
	r.name()
	for _, rule := range r.catalog.rules {
		if rule.concerns(r.event) && rule.matches(r.from, r.event) {
			return r.follow(rule)
		}
	}
	if r.event.Draft {
		r.decide(PassedOver, "is told by %s only, and no rule makes it stand: it is passed over", withArticle(string(r.event.Origin.Kind)))
		return false
	}
	return r.finish(nil)
}

// place sets the environment.
func (r *reading) place() {
	environment := environmentOf(r.event.Subject)
	if environment == nil || environment.Name == "" {
		return
	}
	named := r.catalog.environments.name(*environment)
	if named != *environment {
		r.decide(Placed, "is in %s (tier %s), as the file calls %q", named.Name, named.Tier, environment.Name)
		*environment = named
	}
}

// follow applies a rule and reports whether the event is to be recorded.
func (r *reading) follow(rule rule) bool {
	if rule.as == asIgnored {
		r.decide(Ignored, "is ignored by %s", rule.title())
		return false
	}
	set := r.set(rule.set)
	if len(set) > 0 {
		set = append([]string{" and sets "}, strings.Join(set, ", "))
	}
	wasDraft := r.event.Draft
	r.event.Draft = false
	switch {
	case !r.finish(&rule):
		return false
	case wasDraft:
		r.decide(Promoted, "stands, because %s makes this %s %s%s", rule.title(), r.event.Origin.Kind, withArticle(string(rule.as)), strings.Join(set, ""))
		r.missService(rule)
	case len(set) > 0:
		r.decide(Changed, "is matched by %s, which leaves it standing%s", rule.title(), strings.Join(set, ""))
	}
	return true
}

// missService marks the last decision if a rule made an incident that belongs to no service: it is recorded, but counts
// in no service's figures.
func (r *reading) missService(rule rule) {
	if s := serviceOf(r.event.Subject); s != nil && s.Name == "" && needsService(r.event.Subject) {
		last := &r.decisions[len(r.decisions)-1]
		last.Rule, last.Lacks = rule.title(), []string{setService}
	}
}

// set applies the settings to those facts that the event has, and describes the changes.
func (r *reading) set(s settings) []string {
	var told []string
	note := func(format string, args ...any) { told = append(told, fmt.Sprintf(format, args...)) }
	if service := serviceOf(r.event.Subject); service != nil && s.service.Name != "" {
		*service = s.service
		note("service %s", display(s.service))
	}
	if environment := environmentOf(r.event.Subject); environment != nil && s.environment != "" {
		source := environment.SourceName
		*environment = r.catalog.environments.read(s.environment)
		environment.SourceName = source
		note("environment %s (tier %s)", environment.Name, environment.Tier)
	}
	switch f := r.event.Subject.(type) {
	case *delivery.DeploymentFacts:
		if s.reason != "" {
			f.Reason, f.ReasonDeclared = s.reason, true
			note("reason %s", s.reason)
		}
		if s.changeKind != "" {
			f.Kind = s.changeKind
			note("change kind %s", s.changeKind)
		}
	case *delivery.ChangeFacts:
		if s.changeKind != "" {
			f.Kind = s.changeKind
			note("change kind %s", s.changeKind)
		}
	case *delivery.IncidentFacts:
		if s.severity != "" {
			f.Severity = s.severity
			note("severity %s", s.severity)
		}
	}
	return told
}
