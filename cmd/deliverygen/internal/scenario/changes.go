// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import "time"

// changes are scenarios in which something other than a version is to blame.
func changes() []Scenario {
	return []Scenario{
		{"config-push", "a configuration breaks a service whose version stays: its pods restart, or read it anew", func(d *draft) {
			strategy := Recreate
			if d.variant("restart", "reload") == "reload" {
				strategy = Reload
			}
			service := d.busy()
			d.needed(service)
			e := pick(d, failing, slow, lying)(d)
			d.blame.fault = "configuration"
			d.breaks(d.configure(service, strategy, d.between(0.3, 0.4)), e)
			d.people()
		}},
		{"feature-flag", "a feature flag breaks a service, soon after one was released that is all right", featureFlag},
	}
}

func featureFlag(d *draft) {
	service := d.busy()
	d.needed(service)
	flag := &Flag{Key: "new-" + d.Estate.Services[service].Name, Service: service, At: d.between(0.33, 0.4)}
	d.Flags, d.blame.flag, d.blame.fault = append(d.Flags, flag), flag, "feature_flag"
	near := pick(d, service, d.busy())
	d.innocent(near, flag.At.Add(-d.seconds(30, 120)))
	d.Variant = "released " + map[bool]string{true: "the same service", false: "another service"}[near == service]
	e := pick(d, failing, slow, lying)(d)
	e.Service, e.From = service, flag.At
	d.goesWrong(e, flag.At)
	d.notice(service)
	d.blame.action = pick(d, "flag_off", "none")
	if d.blame.action == "none" {
		return
	}
	d.blame.acted = d.blame.onset.Add(time.Duration(d.from(0.25, 0.4) * float64(d.Duration))).Truncate(time.Second)
	flag.Off, d.blame.restored = d.blame.acted, d.blame.acted
	d.restore()
}
