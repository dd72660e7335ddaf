// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package traces learns from whole traces what no single span shows: where a failure began, which releases a trace
// touched, and how long an operation took without waiting for others.
//
//  1. A caller gives the [Table] a [Note] per span, in any order. The table holds a trace only if a note asks for
//     something: the span failed, or its time or exposure is to be measured. Other spans are context, kept only in
//     traces that are held already.
//  2. A trace settles when no note of it came for [Options.Hold] of event time, or later if the root of a failure is
//     still missing, but at most after [Options.MaxHold]. Then the [Sink] is told everything at once, as a function of
//     the notes alone.
//  3. A failure leads from span to parent. A parent that did not fail handled it. An INTERNAL span whose status is
//     unset says nothing and is looked through.
//  4. The failure began in the failed span to which no other failure led, that reached the entry of the trace, and that
//     ended first. If that span was a call and the callee reported nothing, both share the blame.
//  5. Memory is fixed. If it runs short, whole traces are sampled by the hash of their id, traces that did not fail
//     first.
package traces
