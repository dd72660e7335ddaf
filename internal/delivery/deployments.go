// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// deployments stores deployments by scope, packed as on disk: there may be a million of them, and few are read at
// a time. Reading unpacks a copy, which belongs to the caller.
type deployments struct {
	scopes map[Scope]*scopeDeployments
	count  int
	writer record.Writer
	// moved is called when a scope is added or removed.
	moved func()
	// corrections is [History].corrections.
	corrections map[CorrectionsKey]*Corrections
}

// scopeDeployments are the deployments of one scope.
type scopeDeployments struct {
	scope  Scope
	packed map[string]string // by id
	// repositories are the keys of [index].scopesByRepository that lead to the scope.
	repositories map[string]struct{}
	corrections  map[CorrectionsKey]*Corrections
	// spared is how many expired deployments the last pruning kept, if the scope has not changed since; else 0.
	spared int
}

func newDeployments(moved func(), corrections map[CorrectionsKey]*Corrections) *deployments {
	return &deployments{scopes: map[Scope]*scopeDeployments{}, moved: moved, corrections: corrections}
}

// find returns the packed deployment; empty if it is unknown.
func (s *deployments) find(key DeploymentKey) string {
	if scope, ok := s.scopes[key.Scope]; ok {
		return scope.packed[key.ID]
	}
	return ""
}

// put stores a packed deployment, replacing the previous one with the key. It returns its scope and the stored copy of its id.
func (s *deployments) put(key DeploymentKey, packed string) (*scopeDeployments, string) {
	scope, ok := s.scopes[key.Scope]
	if !ok {
		// Store copies: the strings of the key share the memory of a whole webhook.
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
	scope.packed[id], scope.spared = packed, 0
	s.count += len(scope.packed) - before
	return scope, id
}

// remove deletes a deployment, and its scope if it was the last one there.
func (s *deployments) remove(key DeploymentKey) {
	scope, ok := s.scopes[key.Scope]
	if !ok {
		return
	}
	before := len(scope.packed)
	delete(scope.packed, key.ID)
	scope.spared = 0
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

// standing reports whether the deployment with the id was not deleted by its source. The scope must have it.
func (s *scopeDeployments) standing(id string) bool {
	_, gone := peek(s.packed[id])
	return !gone
}

// standingByFinish returns the deployments that were not deleted by their source: unfinished ones first, then by finish time and
// id.
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
