// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

func addVerdict(t require.TestingT, o *outbox, id string) int {
	a := attribution.Announcement{Verdict: attribution.Verdict{Deployment: delivery.DeploymentKey{ID: id}, Method: attribution.MethodRollback}}
	dropped, err := o.add(func(b *deliverylog.Batch) { b.AddAnnouncement(a, time.Unix(1, 0)) })
	require.NoError(t, err)
	return dropped
}

func TestOutboxPacksEverythingOnceInOrderAndInBounds(t *testing.T) {
	t.Parallel()
	encoder := deliverylog.NewEncoder("scope", "1")
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "records")
		maxBytes := rapid.IntRange(1, 4000).Draw(t, "max_bytes")
		o := newOutbox(kindOutbox, encoder, false)
		var want, got []string
		for i := range n {
			want = append(want, strconv.Itoa(i))
			addVerdict(t, o, strconv.Itoa(i))
		}
		for o.size() > 0 {
			logs, packed, err := o.pack(maxBytes)
			require.NoError(t, err)
			assert.Equal(t, packed, logs.LogRecordCount())
			if packed > 1 {
				assert.LessOrEqual(t, (&plog.ProtoMarshaler{}).LogsSize(logs), maxBytes)
			}
			for _, r := range recordsOf(logs) {
				got = append(got, r.Attributes["deployment.id"].(string))
			}
			o.sent(packed)
		}
		assert.Equal(t, want, got)
	})
}

func TestFullOutboxGivesUpTheOldest(t *testing.T) {
	t.Parallel()
	o := newOutbox(kindOutbox, deliverylog.NewEncoder("scope", "1"), false)
	for i := range maxOutbox {
		assert.Zero(t, addVerdict(t, o, strconv.Itoa(i)))
	}
	assert.Equal(t, 1, addVerdict(t, o, "newest"))
	assert.Equal(t, maxOutbox, o.size())
	logs, _, err := o.pack(1 << 20)
	require.NoError(t, err)
	assert.Equal(t, "1", recordsOf(logs)[0].Attributes["deployment.id"])
}
