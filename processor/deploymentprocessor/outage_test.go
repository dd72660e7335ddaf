// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestAnOutageIsSaidOnceForEachOfItsReasons(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		central, edge := newLeader(t), newCollector(t, following())
		central.fail(refuses(errors.New("connection refused")))
		defer edge.follows(t, central, nil)()
		for _, next := range []roundTrip{answers(401, ""), refuses(errors.New("connection refused")), answers(401, "")} {
			later(2 * time.Minute)
			central.fail(next)
		}
		later(2 * time.Minute)
		var reasons []any
		for _, said := range edge.logs.FilterMessageSnippet("cannot be read").All() {
			reasons = append(reasons, said.ContextMap()["reason"])
		}
		assert.Equal(t, []any{"unreachable", "unauthorized"}, reasons)
	})
}
