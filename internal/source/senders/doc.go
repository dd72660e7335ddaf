// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package senders lists every supported sender. A new sender is registered only here: the delivery receiver and
// `deliverygen explain` both use this list.
package senders
