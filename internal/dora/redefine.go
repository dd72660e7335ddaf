// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

// Redefine changes the definitions. The next flush derives all figures and verdicts as if the new definitions had been
// used from the beginning, and retracts the verdicts that no longer stand. What entered counters and
// histograms before cannot be taken back.
func (b *Book) Redefine(definitions Definitions) {
	b.options.Definitions = definitions
	for _, scope := range b.scopes.keys {
		b.touchScope(scope)
	}
}
