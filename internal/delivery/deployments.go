// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// deployments keeps deployments by scope, packed as they are kept on disk: there may be a million of them, and
// few are asked for at a time. They are unpacked when they are; what is returned is the caller's own.
type deployments struct {
	scopes map[Scope]*scopeDeployments
	count  int
	writer record.Writer
	// moved is called when a scope comes or goes.
	moved func()
	// corrections are the history's.
	corrections map[CorrectionsKey]*Corrections
}

// scopeDeployments are the deployments of one scope.
type scopeDeployments struct {
	scope  Scope
	packed map[string]string // by id
	// repositories are those under which the scope stands in [index].scopesByRepository.
	repositories map[string]struct{}
	corrections  map[CorrectionsKey]*Corrections
}

func newDeployments(moved func(), corrections map[CorrectionsKey]*Corrections) *deployments {
	return &deployments{scopes: map[Scope]*scopeDeployments{}, moved: moved, corrections: corrections}
}

// find returns the packed deployment, empty when it is not known.
func (s *deployments) find(key DeploymentKey) string {
	if scope, ok := s.scopes[key.Scope]; ok {
		return scope.packed[key.ID]
	}
	return ""
}

// put keeps a packed deployment in the place of what was known of it, and returns its scope and its id as it is kept.
func (s *deployments) put(key DeploymentKey, packed string) (*scopeDeployments, string) {
	scope, ok := s.scopes[key.Scope]
	if !ok {
		// Only copies are kept: a name is a part of a whole webhook in memory.
		name := Scope{
			Service:     Service{Namespace: strings.Clone(key.Scope.Service.Namespace), Name: strings.Clone(key.Scope.Service.Name)},
			Environment: strings.Clone(key.Scope.Environment),
		}
		scope = &scopeDeployments{
			scope: name, packed: map[string]string{}, repositories: map[string]struct{}{}, corrections: s.corrections,
		}
		s.scopes[name] = scope
		s.moved()
	}
	id := strings.Clone(key.ID)
	before := len(scope.packed)
	scope.packed[id] = packed
	s.count += len(scope.packed) - before
	return scope, id
}

// remove forgets a deployment, and its scope with the last one of it.
func (s *deployments) remove(key DeploymentKey) {
	scope, ok := s.scopes[key.Scope]
	if !ok {
		return
	}
	before := len(scope.packed)
	delete(scope.packed, key.ID)
	s.count -= before - len(scope.packed)
	if len(scope.packed) == 0 {
		delete(s.scopes, key.Scope)
		s.moved()
	}
}

func (s *scopeDeployments) key(id string) DeploymentKey { return DeploymentKey{Scope: s.scope, ID: id} }

func (s *scopeDeployments) unpack(id, packed string) *Deployment {
	d := unpackDeployment(s.key(id), packed)
	if len(s.corrections) == 0 {
		return d
	}
	if c, ok := s.corrections[correctionsOfDeployment(d.Key)]; ok && len(c.Words) > 0 {
		last := c.Words[len(c.Words)-1]
		d.correction = Latest[Correction]{Value: last.Correction, At: last.At}
	}
	return d
}

// standing reports whether the scope has a deployment with the id that its source did not delete.
func (s *scopeDeployments) standing(id string) bool {
	_, gone := peek(s.packed[id])
	return !gone
}

// standingByFinish returns the deployments that their source did not delete, unfinished ones first and then by finish time and id.
func (s *scopeDeployments) standingByFinish() []*Deployment {
	type finished struct {
		at         Instant
		deployment *Deployment
	}
	all := make([]finished, 0, len(s.packed))
	for id, packed := range s.packed {
		if d := s.unpack(id, packed); !d.Gone() {
			all = append(all, finished{d.FinishedAt(), d})
		}
	}
	slices.SortFunc(all, func(a, b finished) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.deployment.Key.ID, b.deployment.Key.ID))
	})
	sorted := make([]*Deployment, len(all))
	for i, f := range all {
		sorted[i] = f.deployment
	}
	return sorted
}
