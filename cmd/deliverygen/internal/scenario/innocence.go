// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import "time"

// innocence are scenarios in which good releases look bad.
func innocence() []Scenario {
	return []Scenario{
		{"good-releases", "a release every 30 seconds, none of which changes anything, while errors come in clusters; no culprit", goodReleases},
		{"bad-old-pod", "one pod of the old version fails beside a canary that is all right; no culprit", badOldPod},
		{"error-bursts", "bursts of errors in all versions of a service while it has a canary; no culprit", errorBursts},
		{"mix-shift", "a canary is asked for other things than the old version, which fail more often and take longer anyway; no culprit", mixShift},
	}
}

// releasesApart is the time between good releases.
const releasesApart = 30 * time.Second

// goodReleases releases services in turn, so that the rollouts of one service do not overlap.
func goodReleases(d *draft) {
	d.blame.fault = "none"
	turn := d.Perm(len(d.Estate.Services))
	for n := 0; ; n++ {
		at := d.at(0.1).Add(time.Duration(n) * releasesApart)
		if at.After(d.at(0.95)) {
			break
		}
		service := turn[n%len(turn)]
		switch strategy := pick(d, Canary, Rolling, Recreate); {
		case strategy != Canary:
			d.replace(service, strategy, at)
		default:
			r := d.canary(service, at, d.from(0.1, 0.5))
			d.promote(r, r.Live.Add(d.seconds(60, 150)))
		}
	}
	for i := range d.Estate.Services {
		d.clusters(i)
	}
}

// clusters makes the errors of a service occur in clusters: periods of some seconds in which one pod often fails. About every
// second minute one of the pods has a cluster, regardless of its version.
func (d *draft) clusters(service int) {
	pods := d.Pods[service]
	for at := d.From.Add(d.seconds(1, 120)); at.Before(d.To); at = at.Add(d.seconds(20, 220)) {
		d.noise(Effect{
			Kind: Fails, Service: service, Pod: pods[d.IntN(len(pods))], From: at, Until: at.Add(d.seconds(2, 8)), Share: d.from(0.1, 0.5),
			Error: "SocketException",
		})
	}
}

func badOldPod(d *draft) {
	service := d.busy()
	d.needed(service)
	d.blame.fault, d.blame.cause = "bad_pod", "one pod of the old version"
	r := d.canary(service, d.between(0.3, 0.4), d.from(0.1, 0.4))
	onset := r.Live.Add(d.seconds(-60, 60))
	d.goesWrong(Effect{Kind: Fails, Service: service, Pod: d.Pods[service][0], From: onset, Share: d.from(0.2, 0.6), Error: "OutOfMemoryError"}, onset)
	d.notice(service)
}

func errorBursts(d *draft) {
	service := d.busy()
	d.blame.fault, d.blame.cause = "bursts", "bursts of errors in all versions"
	d.canary(service, d.between(0.3, 0.4), d.from(0.1, 0.5))
	for at := d.between(0.1, 0.2); at.Before(d.To); at = at.Add(d.seconds(30, 120)) {
		e := Effect{Kind: Fails, Service: service, From: at, Until: at.Add(d.seconds(5, 30)), Share: d.from(0.2, 0.5), Error: "ConnectionPoolTimeout"}
		d.goesWrong(e, at)
	}
	d.clusters(service)
}

func mixShift(d *draft) {
	service := d.busy(func(service int) bool {
		busy := 0
		for _, v := range d.visits[service] {
			if v > 0.02 {
				busy++
			}
		}
		return busy > 1
	})
	d.blame.fault = "none"
	heavy := 0
	for j, v := range d.visits[service] {
		if v > 0.02 {
			heavy = j
		}
	}
	o := &d.Estate.Services[service].Operations[heavy]
	o.Fails, o.Takes = d.from(0.03, 0.08), 6*o.Takes
	r := d.canary(service, d.between(0.3, 0.4), d.from(0.3, 0.6))
	for _, p := range d.live(service) {
		if p.Release == r {
			p.Only = heavy
		}
	}
}
