// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import "time"

// rollouts are scenarios of different ways in which a bad version is rolled out and removed.
func rollouts() []Scenario {
	return []Scenario{
		{"recreate", "a bad version replaces the old one at once, so that there is nothing to compare it with", func(d *draft) { badRollout(d, Recreate) }},
		{"rolling", "a bad version replaces the old one pod by pod", func(d *draft) { badRollout(d, Rolling) }},
		{"rollback", "a bad version is undone and the old one comes back; in some cases the wrong one is undone first", rollback},
		{"missing-versions", "a bad version, while telemetry names versions by the image's tag, the ReplicaSet, the start of pods, or not at all", missingVersions},
	}
}

func badRollout(d *draft, strategy Strategy) {
	d.bad(strategy)
	d.people()
}

// bad rolls a bad version out.
func (d *draft) bad(strategy Strategy) *Release {
	service := d.busy()
	d.needed(service)
	r := d.replace(service, strategy, d.between(0.3, 0.4))
	e := pick(d, failing, slow, lying)(d)
	d.blame.fault = faults[e.Kind]
	d.breaks(r, e)
	return r
}

func rollback(d *draft) {
	r := d.bad(pick(d, Recreate, Rolling))
	b := &d.blame
	d.notice(r.Service)
	b.action, b.acted = "rollback", b.onset.Add(time.Duration(d.from(0.25, 0.35)*float64(d.Duration))).Truncate(time.Second)
	if d.variant("at once", "wrong one first") == "wrong one first" {
		wrong := d.replace(d.busy(d.unreleased), Recreate, r.Started.Add(d.seconds(-40, 40)))
		d.rollBack(wrong, b.acted)
		b.acted = b.acted.Add(time.Duration(d.from(0.1, 0.15) * float64(d.Duration))).Truncate(time.Second)
	}
	b.restored = d.rollBack(r, b.acted)
	d.restore()
}

func missingVersions(d *draft) {
	d.Telling.Versions = Versions(d.variant(string(ImageTag), string(PlatformRevision), string(InstanceStart), string(Nothing)))
	badRollout(d, pick(d, Recreate, Rolling))
}
