// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package inquiry answers, over time, what telemetry says about releases and incidents. Package watch follows the
// releases and package ranking weighs one incident at one moment; this package asks them at the right times, remembers
// the answers, and reports what changed.
//
//  1. A subject is a release of which anything is known. What speaks against it, an assessment, is recorded every five
//     minutes of event time and kept for [Options.Retention], because verdicts may rest on it. A recorded suspicion
//     lasts until the evidence is gone: a release that recovers was bad nevertheless.
//  2. A question is an incident. It is judged again and again until [Options.FollowUp] after its opening, and then once
//     more for good. What people say about its cause is applied on top of the judgement at any time.
//  3. While bins are open, assessments and judgements are provisional ("live"). What is recorded or final rests on
//     settled bins only, and on moments that depend on event time alone, so that neither polling nor arrival order
//     changes it.
//  4. [Inquiry.TakeTold] returns what is known for package attribution to judge by. [Inquiry.TakeNews] returns what to
//     announce: changes of health and state, suspicions and their withdrawal, answers on incidents.
//
// The clock is the end of the newest bin of release health, so a replay gives the same answers as live operation.
package inquiry
