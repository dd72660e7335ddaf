// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package journal keeps records durable. Among the records with the same kind and key, the last one appended is the
// current one. A journal is a log, see internal/blocklog, which the caller rewrites when it has grown to a multiple of
// the current records. Such a checkpoint may take its time: records appended meanwhile replace those in the checkpoint.
//
// A journal does not hold the records in memory and cannot look one up. It restores them when it is opened, in the
// order in which they were appended.
package journal
