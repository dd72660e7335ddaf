// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable

import (
	"errors"
	"fmt"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// row reads what is known of a scope.
func (r *reader) row() error {
	if len(r.rows) == r.allowed.rows {
		return fmt.Errorf("it has more than %d scopes", r.allowed.rows)
	}
	if err := r.readRow(); err != nil {
		return fmt.Errorf("scope %d: %w", len(r.rows)+1, err)
	}
	return nil
}

func (r *reader) readRow() error {
	var m scopeMembers
	var deployments []join.Deployment
	err := r.object(func(name string) error {
		switch name {
		case "service.namespace":
			return r.value(&m.Namespace)
		case "service.name":
			return r.value(&m.Service)
		case "deployment.environment.name":
			return r.value(&m.Environment)
		case "as_of":
			return r.value(&m.AsOf)
		case "deployments":
			return r.array(func() error { return r.deployment(&deployments) })
		}
		return r.skip()
	})
	if err != nil {
		return err
	}
	return r.add(&m, deployments)
}

func (r *reader) add(m *scopeMembers, deployments []join.Deployment) error {
	scope := delivery.Scope{Service: delivery.Service{Namespace: m.Namespace, Name: m.Service}, Environment: m.Environment}
	switch {
	case m.Service == "":
		return errors.New("`service.name` is missing")
	case !fits(m.Namespace, m.Service, m.Environment):
		return errTooLong
	case r.seen[scope]:
		return errors.New("it is told twice")
	}
	r.seen[scope] = true
	r.rows = append(r.rows, Row{Timeline: join.NewTimeline(scope, deployments, r.assumed), AsOf: delivery.Instant(m.AsOf)})
	return nil
}

func (r *reader) deployment(all *[]join.Deployment) error {
	r.deployments++
	if r.deployments > r.allowed.deployments {
		return fmt.Errorf("the table has more than %d deployments", r.allowed.deployments)
	}
	var m deploymentMembers
	if err := r.value(&m); err != nil {
		return err
	}
	switch {
	case m.ID == "":
		return errors.New("a deployment has no `deployment.id`")
	case !m.fit():
		return fmt.Errorf("deployment %.100q: %w", m.ID, errTooLong)
	}
	*all = append(*all, m.deployment())
	return nil
}

func (m *deploymentMembers) fit() bool {
	for _, v := range m.Versions {
		if !fits(v.Text, v.Revision, v.Digest) {
			return false
		}
	}
	return fits(m.ID, m.Name, m.Version, m.Revision, m.RepositoryURL) &&
		fits(m.Stages...) && fits(m.Revisions...) && fits(m.Digests...) && fits(m.Tags...) && fits(m.PlatformRevisions...)
}

func (m *deploymentMembers) deployment() join.Deployment {
	d := join.Deployment{
		ID: m.ID, Name: m.Name, Version: m.Version, Revision: m.Revision, RepositoryURL: m.RepositoryURL,
		Began: delivery.Instant(m.Began), EndOnly: m.EndOnly, Finished: delivery.Instant(m.Finished), Failed: m.Failed,
		RolledBack: delivery.Instant(m.RolledBack), Excluded: m.Excluded, Stages: m.Stages,
		Revisions: m.Revisions, Digests: m.Digests, Tags: m.Tags, PlatformRevisions: m.PlatformRevisions,
	}
	for _, v := range m.Versions {
		d.Versions = append(d.Versions, release.Version(v))
	}
	return d
}
