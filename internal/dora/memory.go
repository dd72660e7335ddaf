// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"time"
)

// memory holds the counted observations of a service or repository. Ids are unique within a memory, across
// its accounts: an incident that moves to another environment is still one incident.
type memory struct {
	name     string
	counted  []counted // by id
	accounts map[string]*account
	// restored holds, by id, the observations that waited before a restart, until they are noted again.
	restored map[uint64]waiting
}

// counted is a counted observation: the hash of its id and its event time in Unix seconds, rounded up. It is small because there
// are several per deployment.
type counted struct {
	id uint64
	at int64
}

const secondsPerWeek = 7 * 24 * 60 * 60

func (c counted) week() int64 { return c.at / secondsPerWeek }

func compareCounted(a, b counted) int { return cmp.Compare(a.id, b.id) }

func newMemory(name string) *memory {
	return &memory{name: name, accounts: map[string]*account{}}
}

// has reports whether the observation was counted.
func (m *memory) has(id uint64) bool {
	_, ok := slices.BinarySearchFunc(m.counted, id, func(c counted, id uint64) int { return cmp.Compare(c.id, id) })
	return ok
}

// add adds counted observations. It takes ownership of the list.
func (m *memory) add(news []counted) {
	slices.SortFunc(news, compareCounted)
	merged := make([]counted, 0, len(m.counted)+len(news))
	for _, c := range m.counted {
		for len(news) > 0 && news[0].id < c.id {
			merged = append(merged, news[0])
			news = news[1:]
		}
		merged = append(merged, c)
	}
	merged = append(merged, news...)
	m.counted = merged
}

// sort sorts the counted observations after restoring, which appends them in any order.
func (m *memory) sort() {
	slices.SortFunc(m.counted, compareCounted)
	m.counted = slices.Clip(slices.CompactFunc(m.counted, func(a, b counted) bool { return a.id == b.id }))
}

func secondsUp(nanoseconds int64) int64 {
	return (nanoseconds + int64(time.Second) - 1) / int64(time.Second)
}

// idOf hashes the id of an observation, given as a whole or in parts. The hash is stored on disk, so it must not change.
func idOf(parts ...string) uint64 {
	h := newHash()
	for _, part := range parts {
		h.text(part)
	}
	return uint64(h)
}

// figureOf hashes everything about an observation that must stay the same for the settle time. The hash is stored on disk, so it
// must not change.
func figureOf(a *account, o Observation) uint64 {
	h := newHash()
	h.text(a.name)
	h.number(math.Float64bits(o.Value))
	h.number(uint64(o.At))
	for _, attribute := range o.Attributes {
		h.number(uint64(len(attribute.Key)))
		h.text(attribute.Key)
		h.number(uint64(len(attribute.Value)))
		h.text(attribute.Value)
	}
	return uint64(h)
}

// hash is FNV-1a of 64 bits, as in hash/fnv, without its allocations.
type hash uint64

func newHash() hash { return 0xcbf29ce484222325 }

func (h *hash) text(s string) {
	for i := range len(s) {
		*h = (*h ^ hash(s[i])) * 0x100000001b3
	}
}

func (h *hash) number(n uint64) {
	for _, b := range binary.LittleEndian.AppendUint64(make([]byte, 0, 8), n) {
		*h = (*h ^ hash(b)) * 0x100000001b3
	}
}
