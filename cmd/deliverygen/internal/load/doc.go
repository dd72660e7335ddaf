// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package load posts signed webhooks at a given rate for a given time and reports how they were answered.
//
// The webhooks are those of a simulated organisation, padded to the size of real ones. Each is split once into constant parts
// and identifying values: object names, ids, numbers and times. After all webhooks of the organisation were posted, they are
// posted again in another round with other ids, so that every webhook contains new facts. Filling in the values and signing
// take only a few microseconds, because the generator runs on the same machine as what it measures.
//
// It is no oracle: the figures after a load test are unknown. For known figures replay a simulation.
package load
