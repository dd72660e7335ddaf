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

// defaultBranch is git's name for a repository's default branch. It is the base of changes, which CDEvents do not
// contain.
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

// mergeRevision returns the commit that a merge created. The specification has no member for it; some senders use it
// as the change's id. An id that is a number is that of a pull request: as a commit it would overwrite what the forge
// itself reports about the change.
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

// repository reads the repository of a change: from customData, from the addresses in the reference, from its id and
// source, or from the source of the change, which according to the specification is the address of a repository.
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

// located returns the repository with the given id (owner/repo) at an address. The address may lack its scheme and may
// already contain the id. The result is empty if the address is invalid.
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
