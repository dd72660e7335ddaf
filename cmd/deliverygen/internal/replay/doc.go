// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package replay posts recorded webhooks to a receiver: signed as by their senders, at a given pace, with all times shifted
// by the same amount, with retries if the receiver asks for them, and with statistics.
//
// With one connection the order of the file is kept: each webhook is posted after the previous one got its final answer.
// With several connections the order is lost, and the latencies show the receiver's behaviour under load.
package replay
