// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// defaultBranch is git's own name for a repository's default branch. It stands for the base of a change,
// which CDEvents do not tell.
const defaultBranch = "HEAD"

func (s *Source) changeCreated(m message) ([]source.Event, error) {
	facts, err := s.changeFacts(m)
	if err != nil {
		return nil, err
	}
	facts.CreationTime = m.time
	return []source.Event{m.about("", facts.Repository).Event(delivery.ChangeOpened, m.time, facts)}, nil
}

func (s *Source) changeMerged(m message) ([]source.Event, error) {
	facts, err := s.changeFacts(m)
	if err != nil {
		return nil, err
	}
	facts.MergeRevision = m.mergeRevision()
	if facts.MergeRevision == "" {
		return nil, source.Ignore("nothing tells which commit change %.100q left: neither its id nor customData.revision", m.subjectID)
	}
	facts.Base = delivery.Ref{Name: cmp.Or(m.custom.Text("base_ref"), defaultBranch), Type: "branch"}
	m = m.about("", facts.Repository)
	m.Origin.Branch = m.custom.Text("base_ref")
	merged := m.Event(delivery.ChangeMerged, m.time, facts)
	events := []source.Event{merged}
	if deployment, ok := source.MergeDraft(merged); ok {
		deployment.Subject.(*delivery.DeploymentFacts).Environment = s.environment(m)
		events = append(events, deployment)
	}
	return events, nil
}

// mergeRevision returns the commit that a merge left. The specification has no member for it: senders
// that tell it do so as the change's id. A number is that of a pull request instead; taken for a commit
// it would replace what the forge itself tells of that change.
func (m message) mergeRevision() string {
	if declared := m.custom.Text("revision"); declared != "" {
		return declared
	}
	if isNumber := strings.Trim(m.subjectID, "0123456789") == ""; isNumber && !delivery.IsRevision(m.subjectID) {
		return ""
	}
	return m.subjectID
}

func (s *Source) changeFacts(m message) (*delivery.ChangeFacts, error) {
	repository := m.repository()
	if repository.URL == "" {
		return nil, source.Ignore("nothing tells where the repository of change %.100q is", m.subjectID)
	}
	return &delivery.ChangeFacts{ID: m.subjectID, Repository: repository, Service: s.service(m, repository.Name, source.FullName(repository))}, nil
}

// repository reads a reference to a repository: by its own addresses, by its id at its source, or by the
// source of the change, which the specification has as the address of a repository.
func (m message) repository() delivery.Repository {
	if address := m.custom.Text("repository"); address != "" {
		return source.RepositoryAt(address)
	}
	told := m.content.Object("repository")
	for _, address := range []string{told.Text("url"), told.Text("viewUrl")} {
		if r := located(address, ""); r.URL != "" {
			return r
		}
	}
	if id := told.ID("id"); id != "" {
		if r := located(cmp.Or(told.Text("source"), m.Tenant), id); r.URL != "" {
			return r
		}
	}
	return located(m.Tenant, "")
}

// located returns the repository of an id (owner/repo) at an address that may lack its scheme and may
// hold the id already. It is empty where the address is none.
func located(address, id string) delivery.Repository {
	if host, _, _ := strings.Cut(address, "/"); !strings.Contains(address, "://") && strings.Contains(host, ".") && !strings.HasPrefix(host, "git@") {
		address = "https://" + address
	}
	address = delivery.NormalizeRepositoryURL(address)
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return delivery.Repository{}
	}
	if id = strings.Trim(id, "/"); id != "" && !strings.HasSuffix(u.Path, "/"+id) {
		address += "/" + id
	}
	if r := source.RepositoryAt(address); r.Name != "" {
		return r
	}
	return delivery.Repository{}
}
