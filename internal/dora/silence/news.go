// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Gap is a silence that is longer than the habit of its subject allows.
type Gap struct {
	Subject Subject
	// Last is the time of the last event before the silence.
	Last delivery.Instant
	// Since is when the silence became a gap: until then it was ordinary.
	Since delivery.Instant
	// LongestOrdinary is the length, by the clock, of the ordinary silence with which this one was compared.
	LongestOrdinary time.Duration
	// Round counts how often a gap with this subject and last event was withdrawn before. The three together identify the gap.
	Round int
}

// Tolerated returns how long, by the clock, a silence after the gap's last event is ordinary.
func (g Gap) Tolerated() time.Duration { return time.Duration(g.Since - g.Last) }

// NewsKind says what happened to a gap.
type NewsKind int

// Kinds of news.
const (
	// Detected announces a new gap.
	Detected NewsKind = iota
	// SpokeAgain closes a gap because an event of the subject followed.
	SpokeAgain
	// Withdrawn closes a gap because earlier events that arrived late changed the habit: the silence is ordinary by now.
	Withdrawn
)

// News is an announcement about a gap.
type News struct {
	Kind NewsKind
	Gap  Gap
	// At is the gap's Since for Detected, the time of the next event for SpokeAgain, and zero for Withdrawn.
	At delivery.Instant
}

// Lasted returns how long the subject was silent. It is ok only for SpokeAgain.
func (n News) Lasted() (lasted time.Duration, ok bool) {
	return time.Duration(n.At - n.Gap.Last), n.Kind == SpokeAgain
}
