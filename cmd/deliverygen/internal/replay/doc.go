// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package replay posts recorded webhooks to a receiver: signed as their senders would sign them,
// paced, shifted in time as a whole, tried again when the receiver asks for that, and counted.
//
// With one connection the order of the file is kept: a webhook is posted when the one before it
// has been answered for good. With more the order is lost and the latencies say how the receiver
// bears the load.
package replay
