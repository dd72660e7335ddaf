// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// store holds the entities of one kind.
type store interface {
	recordKind() record.Kind
	size() int
	// record returns the record of the entity with the key, which must have the kind's key type. The value is empty if it is unknown.
	record(key any) record.Record
	// records yields the records of all entities. It returns false if yield did.
	records(yield func(record.Record) bool) bool
	restore(record.Record) error
}

// entities is the store of a kind whose entities are held unpacked.
type entities[K comparable, E any] struct {
	packing[K, E]
	known map[K]*E
}

func (s entities[K, E]) recordKind() record.Kind { return s.number }

func (s entities[K, E]) size() int { return len(s.known) }

func (s entities[K, E]) record(key any) record.Record {
	k := key.(K)
	r := record.Record{Kind: s.number, Key: s.key(k)}
	if e, ok := s.known[k]; ok {
		r.Value = s.pack(e)
	}
	return r
}

func (s entities[K, E]) records(yield func(record.Record) bool) bool {
	for key := range s.known {
		if !yield(s.record(key)) {
			return false
		}
	}
	return true
}

func (s entities[K, E]) restore(r record.Record) error {
	// Unpacked strings share the memory of the record, which may be part of something much larger.
	key, err := s.parse(strings.Clone(r.Key))
	if err != nil {
		return err
	}
	if r.Value == "" {
		delete(s.known, key)
		return nil
	}
	e, err := s.unpack(key, strings.Clone(r.Value))
	if err != nil {
		return err
	}
	s.known[key] = e
	return nil
}

func (s *deployments) recordKind() record.Kind { return recordOfDeployment }

func (s *deployments) size() int { return s.count }

func (s *deployments) record(key any) record.Record {
	k := key.(DeploymentKey)
	return record.Record{Kind: recordOfDeployment, Key: deploymentPacking.key(k), Value: s.find(k)}
}

func (s *deployments) records(yield func(record.Record) bool) bool {
	for _, scope := range s.scopes {
		for id, packed := range scope.packed {
			r := record.Record{Kind: recordOfDeployment, Key: deploymentPacking.key(scope.key(id)), Value: packed}
			if !yield(r) {
				return false
			}
		}
	}
	return true
}

func (s *deployments) restore(r record.Record) error {
	key, err := deploymentPacking.parse(r.Key)
	if err != nil {
		return err
	}
	if r.Value == "" {
		s.remove(key)
		return nil
	}
	packed, err := copyPacked(r.Value, &s.writer)
	if err != nil {
		return err
	}
	s.put(key, packed)
	return nil
}
