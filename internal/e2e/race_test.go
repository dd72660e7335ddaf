// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

//go:build race

package e2e

import "time"

// seeds is how many organisations are compared. Under the race detector a replay takes ten times as
// long, and a few find its races; `make test` compares all of them without it.
const seeds = 2

// shopPause is between two requests of a shop.
const shopPause = 100 * time.Millisecond
