// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package watch follows how releases do. It takes the bins of release health in any order and any number of times. For
// every service and environment it reports ([Watch.Assess]): which releases serve it, since when and with what share of
// its traffic; how each release compares with the other releases that are live at the same time, or with the time
// before it; and how strong the evidence is that a release is worse.
//
// It blames nobody. A [Suspicion] says that a release fails more than what it is compared with, since when, and how
// surely. Whether it caused an incident is judged by package ranking.
//
// The terms:
//
//   - A scope is a service in an environment. An identity is one way in which telemetry names a release there; a
//     release may have several.
//   - A bin is ten seconds of event time, a row is what a scope counted in one bin.
//   - The control of a release is everything that other releases of the same scope served in the same bins.
//   - The past of a release is what its scope served in the two hours before the release came. It is the comparison
//     where there is no control.
//   - Peers are the other services of the environment. If they fail more as well, the past is corrected by how much
//     more.
//
// How a watch works:
//
//  1. A bin stays open for [Options.Lateness] after its end. Meanwhile, totals from several collectors merge as package
//     health describes.
//  2. Then the bin settles, for all scopes at once and before the next bin: counts become rows of plain numbers,
//     evidence is added to sums. Observations that arrive later are refused and counted.
//  3. An assessment adds the open bins on top of what has settled, and removes them again afterwards. The answer
//     therefore depends on what was observed so far, never on the order.
//  4. Rows are kept for about two hours. Rows of scopes in which nothing is compared are packed into chunks, about a
//     tenth of their size.
//
// All state can be written as records and read back ([Watch.Records], [Watch.TakeChanged], [Watch.Restore]): settled
// state as a snapshot, and the totals of each bin since then as they were observed. After a restart those bins settle
// again, so a restarted watch gives the same answers as one that was never restarted.
//
// Time is event time, and now is an argument. A Watch is not safe for concurrent use.
package watch
