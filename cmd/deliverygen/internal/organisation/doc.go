// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package organisation simulates a software organisation from a seed: teams write changes, deploy, break things, roll back,
// fix and are paged. Their actions are recorded in a [ledger.Ledger], including their intentions. The same options always
// result in the same ledger, and the history of a service does not depend on the number of other services.
package organisation
