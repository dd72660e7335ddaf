// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// labels returns the titles in a list of labels.
func labels(told source.Object, key string) []string {
	var titles []string
	for _, label := range told.Objects(key) {
		if title := label.Text("title"); title != "" {
			titles = append(titles, title)
		}
	}
	return titles
}

// labelled returns the payload with labels for rules to match on. A scoped label such as type::bug adds a label with
// the scope as name and the rest as value.
func (p payload) labelled(titles []string) payload {
	p.Origin.Labels = source.LabelSet(titles)
	for _, title := range titles {
		if i := strings.LastIndex(title, "::"); i > 0 {
			p.Origin.Labels[title[:i]] = title[i+2:]
		}
	}
	return p
}
