// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package senders lists every sender that is understood. It is the one place where a new source is
// registered: the delivery receiver and `deliverygen explain` both read it.
package senders
