// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"math"
	"strconv"
	"strings"
)

// figure formats a number for people: without decimals from 100 on, otherwise with at most three significant digits,
// never with an exponent.
func figure(x float64) string {
	decimals := 0
	for at := math.Abs(x); at > 0 && at < 100 && decimals < 3; at *= 10 {
		decimals++
	}
	text := strconv.FormatFloat(x, 'f', decimals, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}
