// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package silence detects when a source that used to send events stops sending them. A source without events looks like a perfect
// team, because nothing fails there any more. Each source, and each service of a source, is measured against its own habit.
//
// docs/silence.md defines the rule and says how well it works. Which gaps stand is a pure function of the events, of the hours in
// which nobody listened and of now. Nothing here decides whether a silence is a fault.
package silence
