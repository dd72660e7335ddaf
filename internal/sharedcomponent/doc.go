// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package sharedcomponent lets the several components that the Collector makes from one configuration
// (one per signal, or per pair of signals) share one instance and speak for all of them. The instance is created with the first
// of its owners, started once, and stopped with the last. A [Loop] and a [Turn] are how it goes on in between, and ends in time.
//
// Instances are keyed by what the caller chooses, normally the *Config: two services in one process,
// and the old and the new one during a reload, have equal component ids but different configurations.
//
// Beside that it has what our components do alike: an HTTP [Server], [Attributes] of what is counted, and what is said of outputs
// that refuse, see [Refusals], and of extensions that are missing, see [Extension].
package sharedcomponent
