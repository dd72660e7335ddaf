// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// row reads the next row.
func (r *tableReader) row() error {
	if len(r.rows) == r.decoder.allowed.rows {
		return fmt.Errorf("it has more than %d scopes", len(r.rows))
	}
	err := r.value(&r.text)
	if err == nil {
		err = r.add()
	}
	if err != nil {
		return fmt.Errorf("scope %d: %w", len(r.rows)+1, err)
	}
	return nil
}

// add decodes the text of the current row, unless the previous table had the same text, and adds the row to the table.
func (r *tableReader) add() error {
	text := maphash.Bytes(r.decoder.seed, r.text)
	row, known := r.decoder.known[text]
	if !known {
		var err error
		if row, err = readRow(r.text, r.room(), r.decoder.assumed); err != nil {
			return err
		}
	}
	scope := row.Timeline.Scope()
	r.deployments += len(row.Timeline.Deployments())
	switch {
	case r.seen[scope]:
		return errors.New("the table has two rows for it")
	case r.room() < 0:
		return errTooMany
	}
	r.seen[scope], r.texts[text] = true, row
	r.rows = append(r.rows, row)
	return nil
}

// room returns how many more deployments the table may have; it is negative if the table has too many.
func (r *tableReader) room() int { return r.decoder.allowed.deployments - r.deployments }

// rowReader is the state of one readRow. most is the largest number of deployments that the row may have.
type rowReader struct {
	pieces
	members     scopeMembers
	deployments []join.Deployment
	most        int
}

func readRow(text []byte, most int, assumed time.Duration) (Row, error) {
	r := rowReader{pieces: pieces{json.NewDecoder(bytes.NewReader(text))}, most: most}
	if err := r.object(r.member); err != nil {
		return Row{}, err
	}
	m := &r.members
	switch {
	case m.Service == "":
		return Row{}, errors.New("`service.name` is missing")
	case !fits(m.Namespace, m.Service, m.Environment):
		return Row{}, errTooLong
	}
	scope := delivery.Scope{Service: delivery.Service{Namespace: m.Namespace, Name: m.Service}, Environment: m.Environment}
	return Row{Timeline: join.NewTimeline(scope, r.deployments, assumed), AsOf: delivery.Instant(m.AsOf)}, nil
}

func (r *rowReader) member(name string) error {
	switch name {
	case "service.namespace":
		return r.value(&r.members.Namespace)
	case "service.name":
		return r.value(&r.members.Service)
	case "deployment.environment.name":
		return r.value(&r.members.Environment)
	case "as_of":
		return r.value(&r.members.AsOf)
	case "deployments":
		return r.array(r.deployment)
	}
	return r.skip()
}

func (r *rowReader) deployment() error {
	if len(r.deployments) == r.most {
		return errTooMany
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
	r.deployments = append(r.deployments, m.deployment())
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
