// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package delivery models what happened while software was delivered: deployments, changes,
// revisions, artifacts, pipeline runs, incidents and feature flags. It learns of them by events that may arrive late, twice and in
// any order.
//
// An [Event] says something about one subject. A [History] merges it into the subject's entity by rules that are
// commutative, associative and idempotent, so that any order and any repetition of the same events yields equal
// entities. Nothing here knows metrics, verdicts, OpenTelemetry or the Collector, and nothing reads the clock.
package delivery
