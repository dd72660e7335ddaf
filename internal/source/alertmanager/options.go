// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package alertmanager

import "github.com/otelcol-dora/otelcol-dora/internal/source/alerts"

// Options are those of all alerts: Alertmanager knows labels and nothing else.
type Options = alerts.Options

// NewDefaultOptions returns the options in force where none are set.
func NewDefaultOptions() Options { return alerts.NewDefaultOptions() }
