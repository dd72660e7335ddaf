// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// finish identifies the event anew and validates it. The UID depends on the service and environment, so two senders with
// different names for them report the same fact once the file has mapped the names. by is the rule that was followed, or
// nil; the decision on an invalid event names what that rule should set.
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

// invalid returns the decision that an event cannot be recorded, and what the rule should set.
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

// Keys of a rule for the facts that events lack most often.
const (
	setService     = "`set.service`"
	setEnvironment = "`set.environment`"
)

// lacks returns the keys by which a rule would set the required facts that a deployment lacks.
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

// identified returns the UID that follows from the event's facts.
func identified(e *delivery.Event) string {
	anew := *e
	anew.UID = ""
	anew.Identify()
	return anew.UID
}
