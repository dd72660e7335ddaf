// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package generic reads delivery events in a JSON shape of our own, for pipelines and tools that
// have no webhook and send one with curl, and in the shapes that Pelorus and Apache DevLake are sent.
//
// Our shape is read strictly: a member that is misspelt, of a wrong type or of no meaning for its
// event is refused by name, because whoever wrote the request is there to read the answer.
package generic
