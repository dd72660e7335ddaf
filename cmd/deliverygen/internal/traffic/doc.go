// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package traffic lets the requests of a [scenario.Plan] happen, one after the other, and tells each as the traces that
// instrumentation would tell of it. It holds nothing but the request at hand.
package traffic
