// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package traffic runs the requests of a [scenario.Plan] one after the other, and returns each as the traces that
// instrumentation would emit. It holds only the current request in memory.
package traffic
