// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/post"
)

func TestTheNextWebhookIsTheFirstWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	tally := NewTally()
	tally.startAt(5)
	for _, step := range []struct{ answered, next int }{{7, 5}, {6, 5}, {5, 8}, {9, 8}, {8, 10}} {
		tally.add(step.answered, post.Answer{Status: http.StatusAccepted})
		assert.Equal(t, step.next, tally.Next())
	}
}
