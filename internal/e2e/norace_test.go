// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !race

package e2e

// seeds is how many organisations are compared.
const seeds = 20
