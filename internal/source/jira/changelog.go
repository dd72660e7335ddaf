// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jira

import "github.com/otelcol-dora/otelcol-dora/internal/source"

// change holds the old and the new value of a field as displayed.
type change struct{ from, to string }

// changelog holds the changes of one update by field.
type changelog map[string]change

func readChanges(told source.Object) changelog {
	changes := changelog{}
	for _, item := range told.Objects("items") {
		changes[item.Text("field")] = change{from: item.Text("fromString"), to: item.Text("toString")}
	}
	return changes
}

func (c changelog) have(field string) bool {
	_, ok := c[field]
	return ok
}
