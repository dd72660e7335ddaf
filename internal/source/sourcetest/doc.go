// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package sourcetest edits the payloads that tests of sources start from: one member at a time, or
// every member in every way that a type can be wrong, and knows what holds for every answer.
package sourcetest
