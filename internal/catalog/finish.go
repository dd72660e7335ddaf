// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// finish identifies and validates the event as it stands now. The identity of a fact is made of its service and
// environment too, so that two senders who call them differently tell one fact. The rule is the one that was
// followed, if any: it is what could set what is missing.
func (r *reading) finish(by *rule) bool {
	if r.event.UID == identified(r.given.Event) {
		r.event.UID = ""
	}
	r.event.Identify()
	if err := r.event.Validate(); err != nil {
		r.decisions = append(r.decisions, invalid(r.event, by, err))
		return false
	}
	return true
}

// invalid says why an event cannot be recorded, and what the rule that was followed should set.
func invalid(e source.Event, by *rule, err error) Decision {
	d := Decision{Event: e.Name, Outcome: Invalid, Err: err, Lacks: lacks(e.Subject), Reason: "cannot be recorded, unless a rule sets what is missing or wrong"}
	if by == nil {
		return d
	}
	d.Rule = by.title()
	d.Reason = "cannot be recorded as " + d.Rule + " has it"
	if len(d.Lacks) > 0 {
		d.Reason += ", unless it sets " + strings.Join(d.Lacks, " and ")
	}
	return d
}

// Keys of a rule that give what an event lacks most.
const (
	setService     = "`set.service`"
	setEnvironment = "`set.environment`"
)

// lacks lists the keys that would give a deployment what it cannot be recorded without.
func lacks(subject delivery.Subject) []string {
	f, ok := subject.(*delivery.DeploymentFacts)
	if !ok {
		return nil
	}
	var keys []string
	if f.Service.Name == "" {
		keys = append(keys, setService)
	}
	if f.Environment.Name == "" {
		keys = append(keys, setEnvironment)
	}
	return keys
}

// identified returns the identity that the event's facts give it.
func identified(e *delivery.Event) string {
	anew := *e
	anew.UID = ""
	anew.Identify()
	return anew.UID
}
