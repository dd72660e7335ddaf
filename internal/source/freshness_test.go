// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestFresh(t *testing.T) {
	t.Parallel()
	received := time.Unix(1_772_442_871, 500_000_000)
	for timestamp, want := range map[string]bool{
		"1772442871":           true,
		"1772442572":           true,
		"1772442571":           false, // half a second too old
		"1772443171":           true,
		"1772443172":           false,
		"1772442871.0":         false,
		"2026-03-02T09:14:31Z": false,
		"":                     false,
		"-1":                   false,
		"9223372036854775807":  false,
		"-9223372036854775808": false,
		"99999999999999999999": false,
	} {
		assert.Equal(t, want, Fresh(timestamp, received), timestamp)
	}
}
