// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import (
	"fmt"
	"strconv"
)

// Decision is a finding with all its conditions, met or not.
type Decision struct {
	Finding Finding
	Reasons []Reason
}

// Reason is one condition of a finding: the value that was found and the limit.
type Reason struct {
	Condition    Condition
	Value, Limit float64
	Met          bool
}

// Condition names a condition. The names are shown to users and part of the output format.
type Condition string

// Faulty requires Comparison, EvidenceReached, TracesFailed, Persists, and one of RatioAtLeast and ExcessAtLeast. Watch
// requires EvidenceWatched. Healthy requires Comparison and one of RatioAtMost and RateAtMost.
const (
	// Comparison is the grade, as 3 for A, 2 for B, 1 for C; at least B is required.
	Comparison      Condition = "comparison_grade"
	EvidenceReached Condition = "evidence"
	EvidenceWatched Condition = "evidence_to_watch"
	TracesFailed    Condition = "failing_traces"
	RatioAtLeast    Condition = "rate_ratio_lower_bound"
	RatioAtMost     Condition = "rate_ratio_upper_bound"
	ExcessAtLeast   Condition = "rate_excess"
	// Persists is the number of recent periods with an excess.
	Persists Condition = "periods_with_excess"
	// RateAtMost is the upper bound of the rate of an arm that did not fail at all.
	RateAtMost Condition = "rate_upper_bound_without_failures"
)

// maxValue replaces larger values, so that every output format can represent them.
const maxValue = 1e100

// String returns the value and the limit, such as "evidence 340, at least 100: met".
func (r Reason) String() string {
	sense, met := "at least", "not met"
	if r.Condition == RatioAtMost || r.Condition == RateAtMost {
		sense = "at most"
	}
	if r.Met {
		met = "met"
	}
	return fmt.Sprintf("%s %s, %s %s: %s", r.Condition, figure(r.Value), sense, figure(r.Limit), met)
}

func figure(value float64) string { return strconv.FormatFloat(value, 'g', 3, 64) }

func atLeast(c Condition, value, limit float64) Reason {
	return Reason{Condition: c, Value: value, Limit: limit, Met: value >= limit}
}

func atMost(c Condition, value, limit float64) Reason {
	return Reason{Condition: c, Value: value, Limit: limit, Met: value <= limit}
}
