// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package generic reads delivery events in a JSON format of our own, for pipelines and tools without webhooks, for
// example with curl, and in the formats of the webhooks of Pelorus and Apache DevLake.
//
// Our own format is read strictly: a member that is misspelt, has a wrong type or has no meaning for its event is
// refused by name, because whoever wrote the request can read the answer.
package generic
