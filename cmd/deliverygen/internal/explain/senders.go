// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/senders"
)

// table holds every sender. Their configuration has no part besides their own options.
var table = senders.Table[struct{}]()

// Senders returns the types of sources, sorted.
func Senders() []string { return slices.Sorted(maps.Keys(table)) }

// newSource returns the source for an id (type or type/name) with default options, and its type.
func newSource(id string) (source.Source, string, error) {
	kind, _, _ := strings.Cut(id, "/")
	sender, ok := table[kind]
	if !ok {
		return nil, "", fmt.Errorf("no source is called %q: use one of %s, or type/name", id, strings.Join(Senders(), ", "))
	}
	return sender.NewConfig().NewSource(delivery.Environments{Aliases: delivery.DefaultAliases()}), kind, nil
}
