// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// Namesakes are the timelines of all scopes whose services have one name: those of its environments, and of other namespaces. They never
// change, and may be used by many at once. Nil has none.
type Namesakes struct {
	timelines []*Timeline
}

// With returns the namesakes with this timeline in place of the one of its scope. One without deployments is left out.
func (n *Namesakes) With(t *Timeline) *Namesakes { panic("to be written") }

// Timelines returns all, by scope. The caller must not change it.
func (n *Namesakes) Timelines() []*Timeline { panic("to be written") }

// Place is where a resource runs, as far as it is known.
type Place struct {
	// Known says that deployments of the service are known.
	Known bool
	// Environment is the one that the resource tells, or else the service's only one; empty where it tells none of several.
	Environment string
}

// During returns which deployment a resource of this name ran under from an event time to another, and where. A namespace that it does not tell is the only
// one there is. Where it does not tell its environment and there are several, it runs in the one in which it joins more surely than by the time
// or the start of an instance, if that is one alone.
func (n *Namesakes) During(r Running, from, to delivery.Instant) (Answer, Place) {
	panic("to be written")
}
