// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution_test

import (
	"encoding/hex"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestARoundGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	v := []attribution.Verdict{verdictOn("a", attribution.MethodRevert, 5, 9)}
	standing := tracked()
	standing.Update(Production, v)
	standing.Update(Production, nil)
	standing = restored(t, standing.Records())
	again := standing.Update(Production, v)
	require.Len(t, again, 2)
	assert.Equal(t, 1, again[0].Round)
	assert.Equal(t, 1, again[1].Round)
}

func TestARecordOfAnotherShapeIsRefused(t *testing.T) {
	t.Parallel()
	standing := attribution.NewStanding()
	err := standing.Restore(record.Record{Kind: attribution.RecordStanding, Key: "k", Value: "v"})
	require.EqualError(t, err, "read the key of a standing verdict: the record is broken off or damaged")
	var w record.Writer
	w.Text(1, "not a number")
	err = standing.Restore(record.Record{Kind: attribution.RecordStanding, Key: record.Key("", "till", "production", "d"), Value: w.Value()})
	assert.EqualError(t, err, `read what was announced of deployment "d": field 1 has the wire type 2, not 0`)
}

// Records on disk are read by later versions. If this test fails, keep reading the old format and add a case for the
// new one, instead of changing what is expected here.
func TestTheRecordOfAStandingVerdictIsFixed(t *testing.T) {
	t.Parallel()
	v := verdictOn("d-3", attribution.MethodRollback, 5, 9)
	v.IncidentID, v.Revision, v.Version = "i", "r3", "v3"
	v.Evidence = []attribution.Evidence{{Term: "rolled_back_by", Detail: "back"}}
	const golden = "0880e097b4b5aafd9831124d0a08726f6c6c6261636b108080eb91fc0d1a0169220272332a02763332160a0e726f6c6c65645f62" +
		"61636b5f627912046261636b3a170a06686f746669781080e0edd7adc6fd98311a036669781a140a067265766572741080e082c6b1b8fd98311801"
	standing := tracked()
	standing.Update(Production, []attribution.Verdict{verdictOn("d-3", attribution.MethodRevert, 5, 0)})
	standing.Update(Production, []attribution.Verdict{v})
	records := standing.TakeChanged()
	require.Len(t, records, 1)
	assert.Equal(t, "\x04acme\x04cart\nproduction\x03d-3", records[0].Key)
	assert.Equal(t, golden, hex.EncodeToString([]byte(records[0].Value)))
}

func FuzzRestoreStanding(f *testing.F) {
	standing := tracked()
	standing.Update(Production, []attribution.Verdict{verdictOn("a", attribution.MethodRevert, 5, 9)})
	standing.Update(Production, []attribution.Verdict{verdictOn("a", attribution.MethodRollback, 5, 9)})
	for r := range standing.Records() {
		f.Add(r.Key, r.Value)
	}
	f.Fuzz(func(t *testing.T, key, value string) {
		s := tracked()
		if s.Restore(record.Record{Kind: attribution.RecordStanding, Key: key, Value: value}) != nil {
			return
		}
		once := slices.Collect(s.Records())
		require.Equal(t, once, slices.Collect(restored(t, slices.Values(once)).Records()))
	})
}
