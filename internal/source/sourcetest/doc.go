// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package sourcetest helps to test sources: it edits payloads, one member at a time or every member in turn with
// values of wrong types, and asserts what holds for the result of every source.
package sourcetest
