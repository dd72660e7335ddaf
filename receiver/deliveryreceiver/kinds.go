// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"maps"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/source/senders"
)

// kinds holds every type of source by name.
var kinds = senders.Table[AccessConfig]()

// SourceConfig is the configuration of one source, whatever its type.
type SourceConfig = senders.Configured[AccessConfig]

// VendorConfig is the configuration of a source whose sender has options of type O.
type VendorConfig[O any] = senders.Config[AccessConfig, O]

func kindNames() []string { return slices.Sorted(maps.Keys(kinds)) }
