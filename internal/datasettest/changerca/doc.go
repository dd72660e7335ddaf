// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package changerca reads ChangeRCA (https://github.com/IntelligentDDS/ChangeRCA): an online shop in which several services are
// rolled out at the same time, pod by pod, and one of the new versions is bad.
//
// The data tell, per pod and edge (caller, callee), the success rate and latency of each minute. The following is made up, from a seed:
//
//   - how many operations there were: [Options].Operations per pod, edge and minute, spread evenly over it. Failures are the exact share,
//     what is rounded off carried over to the next minute;
//   - durations: the pod's latency times a lognormal factor. The data give one latency per pod, so it holds waiting for others, and
//     all classes of operation of a pod take the same;
//   - entries: each call by a service that nobody calls is an operation of it and a trace of its own. It fails as all callers of the edge measured it,
//     because the file of the only such pod always has 100 %;
//   - traces: see [stitch]. They give failure origins and exposures.
//
// What is in the data and would mislead: the file of a pod that was replaced goes on with the replacement's rows, which are dropped;
// a success rate that is not a number means that nothing was called, whatever latency was filled in for it, and the deleted pod's file, where
// the authors filled in a success rate as well, gives the culprit away (see [Options].Imputed); the culprit is the first of each plan, so candidates
// are shuffled; a pod without any file told nothing and counts nothing, which is so for ten of the culprits' first pods.
package changerca
