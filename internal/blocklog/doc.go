// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package blocklog keeps numbered entries durable on any storage extension: a queue to which entries are appended and from
// which they are removed, in any order. What was appended or removed is durable once Sync has returned nil, and callers
// of Sync at the same time share one commit.
//
// A commit is one Batch of the storage client, so it happens as a whole where the extension's batches are atomic. Of
// extensions whose batches are not, it asks only that a batch is carried out in order. Nothing is read after Open, and no
// extension has to be able to walk through its keys.
//
// It is not a database: entries are found in the order in which they were appended, once, when the log is opened.
//
// # What is stored
//
//	head                      where the log begins and ends
//	g<generation>/<block>     the entries of a commit, or of a part of it; or that a run of blocks is empty
//	g<generation>/<block>/r   which entries of a block are removed, where the head does not say so
//	aside/<generation>        the head of a log that could not be read
package blocklog
