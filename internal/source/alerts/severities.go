// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package alerts

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// UnknownSeverity represents, among [Severities], alerts without a severity or with an unknown one.
const UnknownSeverity = "unknown"

// Severities are the severities that make an alert an incident without a rule.
type Severities []string

// NewDefaultSeverities returns the severities that page somebody in most teams. Alerts without a severity count too,
// because whoever sends them here has selected them by other means.
func NewDefaultSeverities() Severities {
	return Severities{string(delivery.SeverityCritical), string(delivery.SeverityHigh), UnknownSeverity}
}

// Count reports whether an alert of this severity is an incident without a rule.
func (s Severities) Count(severity delivery.Severity) bool {
	return slices.Contains(s, cmp.Or(string(severity), UnknownSeverity))
}

// Check reports every entry that is not a severity.
func (s Severities) Check() error {
	var errs []error
	for _, name := range s {
		if name != UnknownSeverity && !delivery.Severity(name).Known() {
			errs = append(errs, fmt.Errorf("`severities` holds %q: use critical, high, medium, low, info and unknown", name))
		}
	}
	return errors.Join(errs...)
}
