// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package changerca reads ChangeRCA (https://github.com/IntelligentDDS/ChangeRCA): an online shop in which several
// services are rolled out at the same time, pod by pod, and one of the new versions is bad.
//
// The data contain, per pod and edge (caller, callee), the success rate and latency of each minute. The following is
// made up, from a seed:
//
//   - the number of operations: [Options].Operations per pod, edge and minute, spread evenly over the minute. Failures are
//     the exact share; rounding errors are carried over to the next minute;
//   - durations: the pod's latency times a lognormal factor. The data have one latency per pod, so it includes waiting for
//     others, and all classes of operation of a pod take the same time;
//   - entries: each call by a service that nobody calls is an operation of that service and a trace of its own. It fails as
//     often as all callers of the edge measured, because the file of the only such pod always has 100 %;
//   - traces: see [stitch]. They give failure origins and exposures.
//
// Misleading parts of the data: the file of a pod that was replaced continues with rows of the replacement, which are
// dropped. A success rate that is not a number means that there were no calls, whatever latency was filled in. The
// deleted pod's file, in which the authors filled in a success rate as well, gives the culprit away (see
// [Options].Imputed). The culprit is the first of each plan, so candidates are shuffled. A pod without any file has no
// telemetry and counts nothing, which is so for the first pod of ten of the culprits.
package changerca
