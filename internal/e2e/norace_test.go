// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !race

package e2e

import "time"

// seeds is how many organisations are compared.
const seeds = 20

// shopPause is between two requests of a shop.
const shopPause = 20 * time.Millisecond
