// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package deliverytest tells delivery histories to the tests of the domain: a [Story] by hand, one
// verb per event, and [Events] at random. It holds no expectation of its own.
package deliverytest
