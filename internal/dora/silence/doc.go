// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package silence notices when a source that used to talk falls silent. A source that stopped talking looks like a perfect
// team: nothing fails there any more. Each source, and each service it tells of, is measured against its own habit.
//
// docs/silence.md says what the rule is and how well it does. Everything that stands is a pure function of the events told and
// the time given as now; nothing here decides whether a silence is a fault.
package silence
