// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package health

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func compareSeries(a, b Series) int {
	return cmp.Or(
		cmp.Compare(a.Metric, b.Metric),
		cmp.Compare(a.Signal, b.Signal),
		cmp.Compare(a.Class, b.Class),
		cmp.Compare(a.ErrorType, b.ErrorType),
		cmp.Compare(a.Fingerprint, b.Fingerprint),
		cmp.Compare(a.EntryNamespace, b.EntryNamespace),
		cmp.Compare(a.EntryService, b.EntryService),
		delivery.CompareBools(a.Handled, b.Handled),
		cmp.Compare(a.Touched, b.Touched),
		delivery.CompareBools(a.EntryFailed, b.EntryFailed),
	)
}
