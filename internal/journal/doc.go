// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package journal keeps records durable: of all that were appended under a kind and key, the last one stands. It is a log,
// see internal/blocklog, that is rewritten by its caller when it has grown to a multiple of what stands: a checkpoint, which
// may take its time, because what is appended meanwhile stands after it.
//
// It does not hold the records in memory and cannot find one: they are restored, in the order in which they were
// appended, when the journal is opened.
package journal
