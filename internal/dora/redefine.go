// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

// Redefine puts other definitions in force: with the next flush every figure and verdict is what it would be had
// they been in force from the beginning, and what no longer stands is retracted. What entered counters and
// histograms before cannot be taken back.
func (b *Book) Redefine(definitions Definitions) {
	b.options.Definitions = definitions
	for _, scope := range b.scopes.keys {
		b.touchScope(scope)
	}
}
