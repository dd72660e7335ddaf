// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package alertmanager

import "github.com/otelcol-dora/otelcol-dora/internal/source/alerts"

// Options are the common options of alerts: Alertmanager has nothing but labels.
type Options = alerts.Options

// NewDefaultOptions returns the default options.
func NewDefaultOptions() Options { return alerts.NewDefaultOptions() }
