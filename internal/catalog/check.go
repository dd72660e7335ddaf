// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// checkEach checks a list of names.
func checkEach(names []string, path string, f *faults) {
	for i, name := range names {
		at := fmt.Sprintf("%s[%d]", path, i)
		if name == "" {
			f.add(at, "is empty: remove it, or say what it should be")
		}
		checkIdentifier(name, at, f)
	}
}

func checkIdentifier(text, path string, f *faults) {
	if _, ok := source.Identifier(text); !ok {
		f.add(path, "must be a text of at most 1024 bytes without control characters")
	}
}

func checkGlob(pattern, path string, f *faults) {
	if !isGlob(pattern) {
		f.add(path, "is %q, which is no pattern: write one such as acme/* or services/checkout/**", pattern)
	}
}

func checkLabels(labels map[string]string, path string, f *faults) {
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if name == "" {
			f.add(path, "has a label without a name")
			continue
		}
		checkGlob(labels[name], path+"."+name, f)
	}
}

func oneOf[T ~string](value T, allowed []T, path string, f *faults) {
	if !slices.Contains(allowed, value) {
		f.add(path, "is %q: use one of %s", value, words(allowed))
	}
}

// words joins values with commas.
func words[T ~string](values []T) string {
	texts := make([]string, 0, len(values))
	for _, v := range values {
		texts = append(texts, string(v))
	}
	return strings.Join(texts, ", ")
}

// sortedValues returns the values in the order of their keys.
func sortedValues[V any](byKey map[string]V) []V {
	var values []V
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		values = append(values, byKey[key])
	}
	return values
}
