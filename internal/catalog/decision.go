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
	// Named set the service, Placed the environment, and Changed other facts by a rule.
	Named   Outcome = "named"
	Placed  Outcome = "placed"
	Changed Outcome = "changed"
	// Ambiguous left the service empty or unchanged because several services are possible.
	Ambiguous Outcome = "ambiguous"
	// Promoted turned a draft into an event by a rule, Ignored dropped an event by a rule, PassedOver dropped a draft
	// that no rule matches.
	Promoted   Outcome = "promoted"
	Ignored    Outcome = "ignored"
	PassedOver Outcome = "passed_over"
	// Invalid dropped an event that is invalid after the file was applied.
	Invalid Outcome = "invalid"
)

// Outcomes lists every kind of decision.
var Outcomes = []Outcome{Named, Placed, Changed, Ambiguous, Promoted, Ignored, PassedOver, Invalid}

// Decision is one thing that the delivery file decided about an event, and why.
type Decision struct {
	Event   delivery.EventName
	Outcome Outcome
	// Reason continues a sentence that begins with "the event ".
	Reason string
	// Rule is the title of the rule that was followed, such as: rule 2 "deploys". It is set on [Invalid] decisions and if
	// Lacks is, and empty if no rule was followed.
	Rule string
	// Lacks are the keys, in backticks, that the rule should set to complete the event.
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
