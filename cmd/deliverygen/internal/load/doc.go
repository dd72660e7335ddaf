// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package load posts signed webhooks at a rate for a time and tells how they were answered.
//
// The webhooks are those of a simulated organisation, padded to the size of real ones. Each is cut once into what stays and
// what says who and when: object names, ids, numbers and times. Whenever the organisation's webhooks are through they
// are told again as another round, with other ids, so that every webhook tells something new. Filling in the parts and
// signing cost a few microseconds, for the generator shares its machine with what it measures.
//
// It is no oracle: what the figures are after a load is not known. Replay a simulation for that.
package load
