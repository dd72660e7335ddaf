// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package sharedcomponent lets the components that the Collector creates from one configuration (one per signal, or per pair
// of signals) share one instance, see [Instances]. The instance is created for its first owner, started once, and stopped
// by its last owner. [Loop] is its background goroutine, [Turn] a lock that a shutdown need not wait for.
//
// The caller chooses the key of an instance, normally the *Config: two services in one process, and the old and the new
// service during a reload, have equal component ids but different configurations.
//
// The package also holds what the components of this project have in common: an HTTP [Server], metric [Attributes], log
// messages and status events about outputs that refuse data ([Refusals]), and the error for a missing [Extension].
package sharedcomponent
