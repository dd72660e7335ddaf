// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package memory remembers what was heard of, for a while of event time and up to a number. It reads no clock, and knows nothing of what
// it remembers.
package memory
