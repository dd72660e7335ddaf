// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/estate"
)

// callers are scenarios in which the failure shows in another service than the faulty one.
func callers() []Scenario {
	return []Scenario{
		{"timeout", "calls to somebody who does not answer time out: a new version hangs, or it calls a wrong address", timeout},
		{"retries-hide", "a canary fails often, and its callers try again until it works", func(d *draft) { retries(d, false) }},
		{"retries-exhaust", "a canary fails some requests for good, and trying again only multiplies the errors", func(d *draft) { retries(d, true) }},
		{"async-consumer", "consumers of messages fail seconds later, in traces of their own: the sender or the consumer was released", async},
	}
}

func timeout(d *draft) {
	kind, service := Hangs, 0
	if d.variant("callee hangs", "wrong address") == "callee hangs" {
		service = d.busy()
		d.needed(service)
	} else {
		kind, service = Misdials, d.busy(d.calls)
	}
	r := d.canary(service, d.between(0.3, 0.4), d.from(0.25, 0.5))
	d.blame.fault = faults[kind]
	d.breaks(r, Effect{Kind: kind, Share: d.from(0.1, 0.4)})
	d.people()
}

func retries(d *draft, exhaust bool) {
	service := d.busy()
	d.askedAs(service, false, 3)
	r := d.canary(service, d.between(0.3, 0.4), d.from(0.25, 0.5))
	d.blame.fault = "errors"
	if exhaust {
		d.Affine = service
	}
	d.breaks(r, Effect{Kind: Fails, Share: d.from(0.25, 0.4), Sticky: exhaust, Error: "ConcurrentModificationException"})
	d.people()
}

// askedAs changes the synchronous calls of the service.
func (d *draft) askedAs(service int, optional bool, retries int) {
	d.Estate.Callers(service, func(_ int, c *estate.Call) {
		c.Optional, c.Message = optional, false
		if retries > 0 {
			c.Retries = retries
		}
	})
}

// async makes a service of the second layer send messages to a service with an operation only for them.
func async(d *draft) {
	sender := d.busy(func(service int) bool { return d.Estate.Services[service].Layer == 1 })
	consumer := d.busy(func(service int) bool { return d.Estate.Services[service].Layer > 1 })
	to := &d.Estate.Services[consumer]
	to.Operations = append(to.Operations, estate.Operation{Route: "process " + to.Name, Takes: 5 * time.Millisecond, Fails: 0.001})
	for j := range d.Estate.Services[sender].Operations {
		o := &d.Estate.Services[sender].Operations[j]
		o.Calls = append(o.Calls, estate.Call{Service: consumer, Operation: len(to.Operations) - 1, Chance: 0.7, Message: true, Delay: 15 * time.Second})
	}
	d.visits = d.Estate.Visits()
	at, share := d.between(0.3, 0.4), d.from(0.25, 0.5)
	if d.variant("sender", "consumer") == "sender" {
		d.blame.fault = faults[Poisons]
		d.breaks(d.canary(sender, at, share), Effect{Kind: Poisons, Share: d.from(0.1, 0.4)})
	} else {
		d.blame.fault = faults[Fails]
		d.breaks(d.canary(consumer, at, share), Effect{Kind: Fails, Share: d.from(0.1, 0.4), Error: "DeserializationException"})
	}
	d.people()
}
