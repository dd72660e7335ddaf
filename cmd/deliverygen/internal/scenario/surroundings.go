// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import "time"

// surroundings are scenarios in which the infrastructure is to blame while services are released.
func surroundings() []Scenario {
	return []Scenario{
		{"seasonality", "requests and with them errors become more after releases, as they do at this time of the day; no culprit", func(d *draft) {
			d.blame.fault, d.Load.Swing = "none", 0.7
			d.innocents(3, d.at(Peak-0.2))
			d.strained(func(part float64) float64 { return max(0, 0.5-2*abs(part-Peak)) })
		}},
		{"load-ramp", "three times the requests, under which all services fail and slow, while some are released; no culprit", func(d *draft) {
			d.blame.fault, d.blame.cause, d.Load.Ramp = "load", "three times the requests", 3
			d.innocents(2+d.IntN(3), d.at(0.5))
			d.strained(func(part float64) float64 { return max(0, part-0.4) })
		}},
		{"shared-database", "a database fails or slows for all who ask it, just after one of them was released; no culprit", sharedDatabase},
		{"third-party", "a company outside fails, just after somebody who asks it was released; no culprit", thirdParty},
	}
}

// strained makes all services fail more often and slow down in the same way, in twenty steps, depending on the strain, 0 to 1.
func (d *draft) strained(by func(part float64) float64) {
	const steps = 20
	for i := range steps {
		strain := by(float64(i) / steps)
		if strain == 0 {
			continue
		}
		from, until := d.at(float64(i)/steps), d.at(float64(i+1)/steps)
		d.noise(Effect{Kind: Fails, Service: Unknown, From: from, Until: until, Share: 0.05 * strain, Error: "RejectedExecutionException"})
		d.noise(Effect{Kind: Slows, Service: Unknown, From: from, Until: until, Share: 1, Factor: 1 + 3*strain})
	}
}

func sharedDatabase(d *draft) {
	asks := func(service int) bool { return d.Estate.Services[service].Database != "" }
	service := d.busy(asks)
	database := d.Estate.Services[service].Database
	r := d.innocent(service, d.between(0.3, 0.4))
	d.innocents(d.IntN(3), r.Started)
	onset := r.Live.Add(d.seconds(5, 120))
	e := Effect{Kind: BreaksDatabase, Service: Unknown, Database: database, From: onset, Share: d.from(0.1, 0.5)}
	if d.variant("fails", "slows") == "slows" {
		e.Kind, e.Share, e.Factor = SlowsDatabase, 1, d.from(5, 30)
	}
	d.blame.fault, d.blame.cause = "database", database
	d.outage(e, onset, service)
}

func thirdParty(d *draft) {
	service := d.busy(func(service int) bool { return d.Estate.Services[service].Operations[0].AsksThirdParty })
	r := d.innocent(service, d.between(0.3, 0.4))
	onset := r.Live.Add(d.seconds(5, 120))
	d.blame.fault, d.blame.cause = "third_party", "the company outside"
	d.outage(Effect{Kind: BreaksThirdParty, Service: Unknown, From: onset, Share: d.from(0.2, 0.7)}, onset, service)
}

// outage adds a fault of the infrastructure that ends by itself.
func (d *draft) outage(e Effect, onset time.Time, service int) {
	d.goesWrong(e, onset)
	d.notice(service)
	d.blame.restored = onset.Add(time.Duration(d.from(0.25, 0.4) * float64(d.Duration))).Truncate(time.Second)
	d.restore()
}

func abs(x float64) float64 { return max(x, -x) }
