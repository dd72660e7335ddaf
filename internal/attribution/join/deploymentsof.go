// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"cmp"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// DeploymentsOf returns the deployments of a line. All stages of a rollout are merged into the deployment that began
// it.
func DeploymentsOf(line *delivery.Line) []Deployment {
	all := make([]Deployment, 0, len(line.Deployments))
	done := map[string]bool{}
	for _, e := range line.Entries {
		all = append(all, finished(e))
		for _, key := range e.Keys() {
			done[key.ID] = true
		}
	}
	for _, told := range line.Deployments {
		if done[told.Key.ID] {
			continue
		}
		d := Deployment{
			ID: told.Key.ID, Revision: told.Revision.Value, RepositoryURL: told.RepositoryURL.Value,
			RolledBack: told.RolledBack, Excluded: line.Excludes(told),
		}
		d.learn(told)
		all = append(all, d)
	}
	return all
}

// finished returns an entry of the line merged with the later stages of its rollout.
func finished(e *delivery.Entry) Deployment {
	d := Deployment{
		ID: e.Key.ID, Revision: e.Revision.Value, RepositoryURL: e.RepositoryURL.Value, Finished: e.FinishedWhollyAt(),
		Failed: !e.Succeeded(), RolledBack: e.RolledBack, Excluded: e.Excluded,
	}
	d.learn(e.Deployment, e.Revision.Value)
	for _, stage := range e.Rollout {
		d.Stages = append(d.Stages, stage.Key.ID)
		d.learn(stage.Deployment, stage.Revision.Value)
		if at := stage.FinishedWhollyAt(); at == 0 || d.Finished == 0 {
			d.Finished = 0
		} else {
			d.Finished = max(d.Finished, at)
		}
	}
	return d
}

// learn adds what is known about a deployment or one of its stages. The first known name, version and repository are
// kept.
func (d *Deployment) learn(from *delivery.Deployment, revisions ...string) {
	service := from.Key.Scope.Service.Name
	began := beganAt(from)
	if at := cmp.Or(began, from.FinishedAt()); at != 0 && (d.Began == 0 || at < d.Began) {
		d.Began, d.EndOnly = at, began == 0
	}
	d.Name = cmp.Or(d.Name, from.Name.Value)
	d.Version = cmp.Or(d.Version, from.Version.Value)
	if platform := from.PlatformRevision.Value; platform != "" && !slices.Contains(d.PlatformRevisions, platform) {
		d.PlatformRevisions = append(d.PlatformRevisions, platform)
	}
	versions := []string{from.Version.Value}
	for _, tag := range from.ImageTags() {
		d.Tags = append(d.Tags, tag)
		versions = append(versions, tag)
	}
	for _, text := range versions {
		if v := release.NormalizeVersion(text, service); v != (release.Version{}) {
			d.Versions = append(d.Versions, v)
		}
	}
	d.Digests = append(d.Digests, from.ImageDigests()...)
	for _, revision := range append(revisions, from.Revision.Value) {
		if revision != "" && !slices.Contains(d.Revisions, revision) {
			d.Revisions = append(d.Revisions, revision)
		}
	}
}

// beganAt returns when a deployment began to run. It runs nothing before it is approved, however long ago it was
// requested.
func beganAt(d *delivery.Deployment) delivery.Instant {
	switch {
	case d.Started != 0:
		return d.Started
	case d.Created == 0 || d.AwaitsApproval() || d.TurnedAway():
		return 0
	}
	return max(d.Created, d.Approved.Last)
}
