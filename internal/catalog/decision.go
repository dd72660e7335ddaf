// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Outcome is the kind of a decision.
type Outcome string

// Kinds of decisions.
const (
	// Named gave the event its service, Placed its environment, Changed other facts by a rule.
	Named   Outcome = "named"
	Placed  Outcome = "placed"
	Changed Outcome = "changed"
	// Ambiguous left the service open because the file names several.
	Ambiguous Outcome = "ambiguous"
	// Promoted made a draft stand, Ignored took an event out by a rule, PassedOver let a draft go.
	Promoted   Outcome = "promoted"
	Ignored    Outcome = "ignored"
	PassedOver Outcome = "passed_over"
	// Invalid says that what the file makes of an event cannot be recorded.
	Invalid Outcome = "invalid"
)

// Outcomes lists every kind of decision.
var Outcomes = []Outcome{Named, Placed, Changed, Ambiguous, Promoted, Ignored, PassedOver, Invalid}

// Decision is what the delivery file made of one event, and why.
type Decision struct {
	Event   delivery.EventName
	Outcome Outcome
	// Reason is a clause that goes on from "the event ".
	Reason string
	// Rule is the title of the rule whose decision lacks something, such as: rule 2 "deploys".
	Rule string
	// Lacks are the keys of the rule, in backticks, that would make the event whole.
	Lacks []string
	// Err is set on [Invalid] decisions.
	Err error
}

// String returns the decision as a sentence.
func (d Decision) String() string {
	if d.Err != nil {
		return fmt.Sprintf("%s %s: %v", d.Event, d.Reason, d.Err)
	}
	return string(d.Event) + " " + d.Reason
}
