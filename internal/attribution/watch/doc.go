// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package watch follows how releases do. It takes the bins of release health in any order and repetition, and says of every service
// and environment which releases serve it, since when and with what share of its traffic, how each of them compares with the others that are live
// at the same time or with the time before, and how much speaks for its being worse ([Watch.Assess]).
//
// It blames nobody: a [Suspicion] says that a release fails more than what it is compared with, from when on and how surely. Whether it caused an
// incident is judged elsewhere.
//
// Bins stay open for a while ([Options.Lateness]) in which what collectors tell merges as package health says. Then they settle, all of one bin
// before any of the next: counts go to rows of plain numbers, evidence goes to sums, and what comes later is refused and counted. What is still
// open is counted on top for each assessment and taken off again. So answers depend on what was told by then, never on the order.
//
// Everything can be kept as records and taken back ([Watch.Records], [Watch.TakeChanged], [Watch.Restore]): what settled as a snapshot, what was told of
// bins since then as it was told. After a restart these bins settle again, so a watch that was restarted says what one says that was not. Old rows are
// packed into few bytes where nothing is compared, in memory as in records.
//
// The clock is event time and an argument. Nothing here is safe for concurrent use.
package watch
