// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Gap is a silence that is longer than its subject's habit explains.
type Gap struct {
	Subject Subject
	// Last is the last event before the silence.
	Last delivery.Instant
	// Since is when the silence became a gap: until then it was ordinary.
	Since delivery.Instant
	// LongestOrdinary is how long, by the clock, the silence lasted that it was measured against.
	LongestOrdinary time.Duration
	// Round counts how often this gap (its subject and last event) was withdrawn before; with them it identifies the gap.
	Round int
}

// Tolerated is how long, by the clock, a silence after the gap's last event would have been ordinary.
func (g Gap) Tolerated() time.Duration { return time.Duration(g.Since - g.Last) }

// NewsKind says what became of a gap.
type NewsKind int

// What may become of a gap.
const (
	// Detected tells of a gap that was not known to stand.
	Detected NewsKind = iota
	// SpokeAgain closes a gap because the subject spoke again.
	SpokeAgain
	// Withdrawn closes a gap because of earlier events told late: by the habit as it is known now, the silence is ordinary.
	Withdrawn
)

// News is what became of a gap.
type News struct {
	Kind NewsKind
	Gap  Gap
	// At is when it happened: the gap's Since when it is detected, the next event when the subject spoke again; zero
	// when the gap is withdrawn.
	At delivery.Instant
}

// Lasted returns how long the subject was silent; ok is false unless it spoke again.
func (n News) Lasted() (lasted time.Duration, ok bool) {
	return time.Duration(n.At - n.Gap.Last), n.Kind == SpokeAgain
}
