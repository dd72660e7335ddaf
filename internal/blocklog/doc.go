// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package blocklog keeps numbered entries durable on any storage extension. It is a queue: entries are appended, and
// removed in any order. Appended and removed entries are durable once Sync has returned nil, and concurrent callers of
// Sync share one commit.
//
// A commit is one Batch of the storage client, so it is atomic if the extension's batches are. Of other extensions it
// requires only that a batch is carried out in order. Nothing is read after Open, and the extension need not be able to
// list its keys.
//
// It is not a database: entries are read once, in the order in which they were appended, when the log is opened.
//
// # What is stored
//
//	head                      where the log begins and ends
//	g<generation>/<block>     the entries of a commit or a part of it, or the fact that a run of blocks is empty
//	g<generation>/<block>/r   which entries of a block are removed, if the head does not cover it
//	aside/<generation>        the head of a log that could not be read
package blocklog
