// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"fmt"
	"time"
)

// canaries are scenarios in which a bad new version runs beside the old one.
func canaries() []Scenario {
	return []Scenario{
		{"canary-errors", "a canary answers with errors", badCanary(failing)},
		{"canary-slow", "a canary takes several times as long, without errors", badCanary(slow)},
		{"wrong-value", "a canary answers with wrong values and fails nowhere: its callers do", badCanary(lying)},
		{"clock-skew", "a bad canary, while the clock of every host is off by up to two seconds", func(d *draft) {
			d.Telling.Skews = make([]time.Duration, d.Estate.Hosts)
			for i := range d.Telling.Skews {
				d.Telling.Skews[i] = time.Duration(d.from(-2, 2) * float64(time.Second))
			}
			badCanary(pick(d, failing, slow, lying))(d)
		}},
		{"span-loss", "a bad canary, while every fifth span gets lost", func(d *draft) {
			d.Telling.Loss = 0.2
			badCanary(pick(d, failing, slow, lying))(d)
		}},
		{"concurrent-releases", "a bad canary, while two to six other services are released that are all right", func(d *draft) {
			badCanary(pick(d, failing, slow, lying))(d)
			d.innocents(2+d.IntN(5), d.blame.onset)
		}},
		{"two-bad-releases", "two canaries of different services are bad at the same time", func(d *draft) {
			badCanary(failing)(d)
			d.alsoBad(failing(d))
		}},
		{"canary-regression", "a canary fails 5, 10, 20 or 40 of a hundred operations more, at ten per second in each version if the rate allows it", regression},
		{"low-traffic", "a bad canary of a service that hardly anybody asks: a fiftieth of the rate", func(d *draft) {
			d.Rate /= 50
			badCanary(func(d *draft) Effect {
				return Effect{Kind: Fails, Share: d.from(0.3, 0.8), Error: "IllegalStateException"}
			})(d)
		}},
	}
}

// badCanary starts a canary with an effect, and then people react.
func badCanary(effect func(*draft) Effect) func(*draft) {
	return func(d *draft) {
		service := d.busy()
		d.needed(service)
		r := d.canary(service, d.between(0.3, 0.4), d.from(0.25, 0.5))
		e := effect(d)
		d.blame.fault = faults[e.Kind]
		d.breaks(r, e)
		if d.IntN(3) == 0 {
			d.promote(r, r.Live.Add(time.Duration(d.from(0.1, 0.2)*float64(d.Duration))).Truncate(time.Second))
		}
		d.people()
	}
}

// alsoBad starts a canary of another service with an effect at about the same time; people undo both.
func (d *draft) alsoBad(e Effect) {
	b := &d.blame
	service := d.busy(d.unreleased)
	d.needed(service)
	r := d.canary(service, b.culprit.Started.Add(d.seconds(-40, 20)), d.from(0.25, 0.5))
	e.Service, e.Release, e.Until = service, r, b.restored
	b.also = r
	d.goesWrong(e, r.Live)
	if !b.acted.IsZero() {
		d.rollBack(r, b.acted)
	}
}

// compared is the minimum number of operations per second for each version, if there are enough.
const compared = 10

// regression starts a canary that fails a little or a lot more often than the old version, with enough requests to both for a
// comparison.
func regression(d *draft) {
	service := d.busy()
	d.needed(service)
	least := min(1.05*compared/d.asked(service), 0.5)
	r := d.canary(service, d.between(0.3, 0.4), d.from(least, 0.5))
	d.blame.fault = faults[Fails]
	points := pick(d, 5, 10, 20, 40)
	d.Variant = fmt.Sprintf("%d points", points)
	d.breaks(r, Effect{Kind: Fails, Share: float64(points) / 100, Error: "NullPointerException"})
	d.people()
}

// faults maps the effects of culprits to classes of faults.
var faults = map[Kind]string{
	Fails: "errors", Slows: "slow", Lies: "wrong_value", Hangs: "timeout", Misdials: "wrong_address", Poisons: "wrong_message",
}

func failing(d *draft) Effect {
	return Effect{Kind: Fails, Share: pick(d, 0.06, 0.1, 0.2, 0.5), Error: "NullPointerException"}
}

func slow(d *draft) Effect {
	return Effect{Kind: Slows, Share: d.from(0.3, 1), Factor: d.from(4, 12)}
}

func lying(d *draft) Effect { return Effect{Kind: Lies, Share: pick(d, 0.06, 0.1, 0.2, 0.4)} }

// needed makes all calls of a service mandatory.
func (d *draft) needed(service int) { d.askedAs(service, false, 0) }
