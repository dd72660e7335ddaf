// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"cmp"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// name is what tells a series apart within its scope. Scopes have the same series, so they share the names.
type name struct {
	stream *stream
	// key is that of the attributes, see [keyOf].
	key        string
	attributes []dora.Attribute
	// size is how many bytes an encoded data point takes, at most, besides the identity and what grows.
	size int
	// users is how many series and places in scopes have the name; without any it is forgotten.
	users int
}

// is compares without making a key; it may miss a match in another order of the attributes.
func (n *name) is(named *dora.Series) bool {
	return n.stream.instrument.Name == named.Metric && slices.Equal(n.attributes, named.Attributes)
}

func (n *name) compare(with *name) int {
	return cmp.Or(cmp.Compare(n.stream.rank, with.stream.rank), cmp.Compare(n.key, with.key))
}

// nameOf returns the name with the attributes, whose key is given, for one more user.
func (s *stream) nameOf(key []byte, attributes []dora.Attribute) *name {
	n, known := s.names[string(key)]
	if !known {
		n = &name{stream: s, key: string(key), size: s.size + attributesSize(attributes)}
		for _, a := range attributes { // none of them keeps the record alive from which it was read
			n.attributes = append(n.attributes, dora.Attribute{Key: strings.Clone(a.Key), Value: strings.Clone(a.Value)})
		}
		s.names[n.key] = n
	}
	n.users++
	return n
}

// release says that a user has the name no more; nil is nobody's.
func (n *name) release() {
	if n == nil {
		return
	}
	n.users--
	if n.users == 0 {
		delete(n.stream.names, n.key)
	}
}
