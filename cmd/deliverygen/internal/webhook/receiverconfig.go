// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"fmt"
	"io"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// ReceiverConfig writes the configuration with which a delivery receiver assigns the facts of all three sources of the
// organisation to the same services.
func ReceiverConfig(w io.Writer, book *ledger.Ledger) error {
	var text strings.Builder
	text.WriteString(`receivers:
  delivery:
    sources:
      github: # repositories name their service in the custom properties service_name and service_namespace
        path: /github
        secret: ${env:GITHUB_SECRET}
      generic: # events name their service themselves
        path: /generic
        secret: ${env:GENERIC_SECRET}
      pagerduty:
        path: /pagerduty
        secret: ${env:PAGERDUTY_SECRET}
        services:
`)
	for _, s := range book.Services {
		fmt.Fprintf(&text, "          %s: %s/%s # %s\n", s.PagerDutyID, s.Namespace, s.Name, pagerSummary(s))
	}
	_, err := io.WriteString(w, text.String())
	return err
}
