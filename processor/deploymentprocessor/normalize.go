// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"maps"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/otelresource"
)

var (
	aliases = otelresource.Aliases()
	// standards are the keys that have aliases, sorted.
	standards = slices.Sorted(maps.Keys(aliases))
	// texts are the keys of identifiers that some receivers send as numbers.
	texts = []string{deliverylog.KeyPipelineRunID, "cicd.pipeline.task.run.id", "cicd.worker.id"}
	// lists are the keys whose values are lists.
	lists = []string{deliverylog.KeyImageTags}
	// prefixes are aliases of whole groups of keys: what follows the prefix stays the same.
	prefixes = []struct{ other, standard string }{
		{"k8s.pod.labels.", "k8s.pod.label."},
		{"k8s.pod.annotations.", "k8s.pod.annotation."},
	}
)

// writeCanonical adds the standard key beside each alias, and turns identifiers that are numbers into texts.
func (w *writer) writeCanonical() {
	for _, standard := range standards {
		if _, told := w.to.Get(standard); told {
			continue
		}
		if value, ok := aliasOf(w.to, standard); ok {
			w.writeValue(standard, value)
		}
	}
	for _, key := range texts {
		if value, ok := w.to.Get(key); ok && value.Type() == pcommon.ValueTypeInt {
			w.repeat(key, value)
		}
	}
	for _, p := range prefixes {
		w.writePrefixed(p.other, p.standard)
	}
}

// aliasOf returns the value of the first alias of a standard key that the resource has and that is not empty.
func aliasOf(attributes pcommon.Map, standard string) (pcommon.Value, bool) {
	for _, alias := range aliases[standard] {
		if value, ok := attributes.Get(alias); ok && value.AsString() != "" {
			return value, true
		}
	}
	return pcommon.Value{}, false
}

func (w *writer) writeValue(key string, value pcommon.Value) {
	if slices.Contains(lists, key) {
		w.writeList(key, value)
		return
	}
	w.repeat(key, value)
}

func (w *writer) writePrefixed(other, standard string) {
	var rest []string
	for key := range w.to.All() {
		if after, ok := strings.CutPrefix(key, other); ok {
			rest = append(rest, after)
		}
	}
	for _, after := range rest {
		if _, told := w.to.Get(standard + after); !told {
			value, _ := w.to.Get(other + after)
			w.repeat(standard+after, value)
		}
	}
}
