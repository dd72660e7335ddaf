// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package dora computes DORA's software delivery metrics from what happened: lead time for changes,
// deployment frequency, change fail rate, failed deployment recovery time and rework rate, with
// their numerators and denominators and the incident and pipeline figures beside them.
//
// docs/definitions.md says what each number means; this package implements that page. Everything is a
// pure function of a [delivery.History], the [Definitions] and the time given as now, except for what cannot be taken
// back: which observations were counted and which verdicts were announced. A [Book] holds all of it, and can be saved as
// records and restored from them.
package dora
