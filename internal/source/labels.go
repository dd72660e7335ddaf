// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"maps"
	"slices"
)

// Labels returns the member as a map of texts, such as the labels of an alert. It leaves out entries whose name or
// value is no identifier, see [Object.Text].
func (o Object) Labels(key string) map[string]string {
	inner := o.Object(key)
	labels := make(map[string]string, len(inner.members))
	for _, name := range slices.Sorted(maps.Keys(inner.members)) {
		inner.noteAsked(name)
		text, ok := parseText(inner.members[name])
		if _, named := Identifier(name); ok && named {
			labels[name] = text
		}
	}
	return labels
}
