// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package organisation draws a software organisation from a seed and lets it work: teams write
// changes, deploy, break things, roll back, fix and are paged. What they do goes into a
// [ledger.Ledger], intentions included. The same options always draw the same ledger, and a
// service does not depend on how many services stand beside it.
package organisation
