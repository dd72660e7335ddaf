// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"fmt"
	"time"
)

// release prepares the next version of a service.
func (d *draft) release(service int, strategy Strategy, at time.Time) *Release {
	previous := d.version(service)
	d.versions[service]++
	return d.add(&Release{
		Service: service, Version: d.version(service), Previous: previous, Strategy: strategy, Started: at, Live: at.Add(d.seconds(5, 20)),
	})
}

// add names a release and gives it a commit.
func (d *draft) add(r *Release) *Release {
	r.ID = fmt.Sprintf("%s-%d", d.Estate.Services[r.Service].Name, 4000+len(d.Releases))
	r.Committed = r.Started.Add(-time.Duration(20+d.IntN(4000)) * time.Minute)
	r.Revision, r.Base = d.sha(), d.sha()
	d.Releases = append(d.Releases, r)
	return r
}

func (d *draft) sha() string {
	return fmt.Sprintf("%016x%016x%08x", d.Uint64(), d.Uint64(), d.Uint32())
}

// canary starts a new version that takes a share of the requests.
func (d *draft) canary(service int, at time.Time, share float64) *Release {
	r := d.release(service, Canary, at)
	r.Share = share
	old, pods := len(d.live(service)), 1+d.IntN(2)
	for range pods {
		d.start(service, r.Version, r.Live, r).Weight = share / (1 - share) * float64(old) / float64(pods)
	}
	return r
}

// promote makes a canary take all requests.
func (d *draft) promote(r *Release, at time.Time) {
	for _, p := range d.live(r.Service) {
		p.Until = at
	}
	d.fill(r, at, 0)
	r.Finished = at.Add(time.Second)
}

// replace rolls out a new version by replacing all pods at once or one after the other.
func (d *draft) replace(service int, strategy Strategy, at time.Time) *Release {
	r := d.release(service, strategy, at)
	d.rollOut(r)
	return r
}

func (d *draft) rollOut(r *Release) {
	old, apart := d.live(r.Service), time.Duration(0)
	if r.Strategy == Rolling {
		apart = d.seconds(4, 10)
	}
	for i, p := range old {
		p.Until = r.Live.Add(time.Duration(i) * apart)
	}
	r.Finished = d.fill(r, r.Live, apart).Add(time.Second)
}

// fill starts all pods of a release. It returns the time at which the last one takes requests.
func (d *draft) fill(r *Release, at time.Time, apart time.Duration) time.Time {
	last := at
	for i := range d.Estate.Services[r.Service].Pods {
		last = at.Add(time.Duration(i) * apart)
		d.start(r.Service, r.Version, last, r)
	}
	return last
}

// configure pushes a configuration without a new version.
func (d *draft) configure(service int, strategy Strategy, at time.Time) *Release {
	r := d.add(&Release{
		Service: service, Version: d.version(service), Previous: d.version(service), Strategy: strategy, Configuration: true,
		Started: at, Live: at.Add(d.seconds(2, 10)), configuration: len(d.Releases) + 1,
	})
	if strategy == Reload {
		r.Finished = r.Live.Add(time.Second)
		return r
	}
	d.rollOut(r)
	return r
}

// rollBack undoes a release. It returns the time from which the release takes no requests.
func (d *draft) rollBack(r *Release, at time.Time) time.Time {
	if r.Finished.IsZero() {
		r.RolledBack = at
		for _, p := range d.live(r.Service) {
			if p.Release == r {
				p.Until = at
			}
		}
		return at
	}
	undo := d.add(&Release{
		Service: r.Service, Version: r.Previous, Previous: r.Version, Strategy: Recreate, Configuration: r.Configuration,
		Reason: "rollback", RollbackOf: r, Started: at, Live: at.Add(d.seconds(5, 20)),
	})
	undo.Committed, undo.Revision = r.Committed.Add(-24*time.Hour), r.Base
	if r.Strategy == Reload {
		undo.Strategy, undo.Finished = Reload, undo.Live.Add(time.Second)
		return undo.Live
	}
	d.rollOut(undo)
	return undo.Live
}

// fix replaces a release by a good one. It returns the time from which no bad pod takes requests.
func (d *draft) fix(r *Release, at time.Time) time.Time {
	hotfix := d.release(r.Service, Rolling, at)
	hotfix.Reason, hotfix.Committed = "hotfix", at.Add(-3*time.Minute)
	d.rollOut(hotfix)
	return hotfix.Finished
}

// innocents adds harmless releases of services without a release, around the given time.
func (d *draft) innocents(n int, around time.Time) {
	for range n {
		d.innocent(d.busy(d.unreleased), around.Add(d.seconds(-150, 90)))
	}
}

// innocent adds a harmless release of a service with a random strategy.
func (d *draft) innocent(service int, at time.Time) *Release {
	at = later(at, d.From.Add(10*time.Second))
	if strategy := pick(d, Canary, Rolling, Recreate); strategy != Canary {
		return d.replace(service, strategy, at)
	}
	r := d.canary(service, at, d.from(0.1, 0.5))
	if d.IntN(2) == 0 {
		d.promote(r, r.Live.Add(d.seconds(60, 180)))
	}
	return r
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
