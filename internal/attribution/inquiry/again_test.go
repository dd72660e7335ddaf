// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
)

// A version that failed is released again days later and does well. That withdraws nothing.
func TestAVersionThatComesBackAfterItWasForgottenIsAnotherRelease(t *testing.T) {
	t.Parallel()
	const again = arrival + 3*24*hour
	s := badCanary().deploy("cart", "2", arrival-minute, arrival-minute)
	for bin := arrival + 90*minute; bin < again; bin += hour {
		s.serve("cart", "1", bin, bin+1, 10, .002)
	}
	s.serve("cart", "1", again-30*minute, again, 100, .002)
	s.serve("cart", "1", again, again+hour, 80, .002)
	s.serve("cart", "2", again, again+hour, 20, .002)
	s.all(again, func(q *inquiry.Inquiry) {
		second := deployment("cart", "2", again)
		second.ID = "cart-2-again"
		q.Deployed(scope("cart"), []join.Deployment{deployment("cart", "2", arrival-minute), second})
	})
	heard := everyMinute(s)
	found := map[string]bool{}
	for _, f := range heard.told[scope("cart")].Findings {
		found[f.Deployment.ID] = f.Suspected
	}
	assert.Equal(t, map[string]bool{"cart-2": true, "cart-2-again": false}, found)
	for _, n := range heard.news {
		assert.NotEqual(t, inquiry.Withdrawn, n.Kind)
	}
}
