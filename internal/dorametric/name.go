// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"cmp"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// name identifies a series within its scope. Scopes have the same series, so they share names.
type name struct {
	stream *stream
	// key is the key of the attributes, see [keyOf].
	key        string
	attributes []dora.Attribute
	// size bounds the encoded size of a data point without the identity and the parts that grow.
	size int
	// users is the number of series, and of places in scopes, that use the name. An unused name is forgotten.
	users int
}

// is reports whether the name is that of the series. It builds no key, and misses a series with the same attributes in
// another order.
func (n *name) is(named *dora.Series) bool {
	return n.stream.instrument.Name == named.Metric && slices.Equal(n.attributes, named.Attributes)
}

func (n *name) compare(with *name) int {
	return cmp.Or(cmp.Compare(n.stream.rank, with.stream.rank), cmp.Compare(n.key, with.key))
}

// nameOf returns the name with the attributes and their key, and adds a user to it.
func (s *stream) nameOf(key []byte, attributes []dora.Attribute) *name {
	n, known := s.names[string(key)]
	if !known {
		n = &name{stream: s, key: string(key), size: s.size + attributesSize(attributes)}
		for _, a := range attributes { // cloned, so that no attribute keeps the record in memory from which it was read
			n.attributes = append(n.attributes, dora.Attribute{Key: strings.Clone(a.Key), Value: strings.Clone(a.Value)})
		}
		s.names[n.key] = n
	}
	n.users++
	return n
}

// release removes a user of the name. It does nothing for nil.
func (n *name) release() {
	if n == nil {
		return
	}
	n.users--
	if n.users == 0 {
		delete(n.stream.names, n.key)
	}
}
