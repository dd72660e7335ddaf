// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package memory provides a map that is bounded in size and forgets what was not seen for a while of event time. It
// reads no clock; callers pass the time.
package memory
