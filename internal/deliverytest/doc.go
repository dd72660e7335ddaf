// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package deliverytest provides delivery events for tests: a [Story] is written by hand, with one method per event, and
// [Events] are random. It contains no expectations.
package deliverytest
