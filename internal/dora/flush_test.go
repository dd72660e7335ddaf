// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestTheAgeAboveWhichNothingIsCounted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name              string
		maxAge, retention time.Duration
		days              int
		late              bool
	}{
		{"none is the retention: within it", 0, 100 * day, 99, false},
		{"none is the retention: beyond it", 0, 100 * day, 101, true},
		{"it is never more than the retention, which bounds what is remembered", 300 * day, 100 * day, 101, true},
		{"it may be less", day, 100 * day, 2, true},
		{"without either, nothing is too old", 0, 0, 10_000, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			options := plain()
			options.CounterMaxAge, options.Retention = tt.maxAge, tt.retention
			f := bookOf(t, options, NewStory().Deploy(0, "d", "r").Events).Flush(At(Day(tt.days)))
			assert.Equal(t, tt.late, f.Late > 0)
			assert.Equal(t, tt.late, len(observed{}.add(f)) == 0)
		})
	}
}
