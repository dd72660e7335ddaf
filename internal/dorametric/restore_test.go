// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

func TestDamagedRecordIsAnErrorAndNothingIsKnownOfItsIdentity(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.Tracked = true
	b := NewBuilder(opts, after(0))
	b.Build(flushOf(everyKind().Reports[0]), after(1))
	whole := b.TakeChanged()[0]
	require.Equal(t, KindSeries, whole.Kind)
	var twice record.Writer
	twice.Text(fieldMetric, "test.deployments")
	twice.Uint(fieldForm, b.byMetric["test.deployments"].form)
	twice.Element(fieldSeries, "")
	twice.Element(fieldSeries, "")
	var scope record.Writer
	scope.Element(fieldStream, twice.Value())

	tests := map[string]record.Record{
		"a value that is broken off":  {Kind: KindSeries, Key: whole.Key, Value: whole.Value[:len(whole.Value)-1]},
		"a series that is told twice": {Kind: KindSeries, Key: whole.Key, Value: scope.Value()},
		"a key that is broken off":    {Kind: KindSeries, Key: whole.Key[:len(whole.Key)-1], Value: whole.Value},
		"a key without a value":       {Kind: KindSeries, Key: "\x0a\x01k", Value: whole.Value},
		"a value without a key":       {Kind: KindSeries, Key: "\x12\x01v", Value: whole.Value},
		"a time that is none":         {Kind: KindEpoch, Value: "\x0a\x01x"},
		"another kind of record":      {Kind: 1, Value: whole.Value},
	}
	for name, damaged := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			restored := NewBuilder(opts, after(0))
			require.Error(t, restored.Restore(damaged))
			assert.Zero(t, restored.Series())
			require.NoError(t, restored.Restore(whole))
			restored.Restored()
			assert.Equal(t, b.Series(), restored.Series())
		})
	}
}

// FuzzRestore restores arbitrary records. Records that are accepted yield only described metrics, and are packed again
// as they were read.
func FuzzRestore(f *testing.F) {
	for _, exponential := range []bool{false, true} {
		opts := testOptions()
		opts.Tracked, opts.Exponential = true, exponential
		b := NewBuilder(opts, after(0))
		b.Build(everyKind(), after(1))
		for _, r := range b.TakeChanged() {
			f.Add(uint8(r.Kind), r.Key, r.Value, exponential)
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, key, value string, exponential bool) {
		opts := testOptions()
		opts.Tracked, opts.Exponential = true, exponential
		b := NewBuilder(opts, after(0))
		if b.Restore(record.Record{Kind: record.Kind(kind), Key: key, Value: value}) != nil {
			return
		}
		b.Restored()
		again := NewBuilder(opts, after(0))
		for r := range b.Records() {
			require.NoError(t, again.Restore(r))
		}
		again.Restored()
		var identity []dora.Attribute
		if record.Kind(kind) == KindSeries {
			identity, _ = unpackIdentity(key)
		}
		report := flushOf(dora.Report{Identity: identity})
		require.Equal(t, encoded(t, build(b, report, after(1))), encoded(t, build(again, report, after(1))))
	})
}

// The estimate of a data point's size may be too high, if attributes share a key or are left out, but never too low.
func TestDataPointsTakeNoMoreThanReckoned(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		opts := drawOptions(t)
		opts.MaxRequestBytes = 1 << 30
		b := NewBuilder(opts, after(0))
		var measure pmetric.ProtoMarshaler
		for i, f := range drawFlushes(t) {
			f.Reports = append(f.Reports, everyKind().Reports...)
			b.Build(f, after(i+1))
			for _, s := range b.streams {
				for _, r := range s.rows {
					m := pmetric.NewMetric()
					s.describe(m)
					header := measure.MetricSize(m)
					s.draw(r, b.reported[r.scope], m, stamp(after(i+1)))
					size := measure.MetricSize(m) - header
					require.LessOrEqual(t, size, int(r.size)+fieldOverhead)
					require.GreaterOrEqual(t, size+100, int(r.size), "nor much less")
				}
			}
		}
	})
}

// Records of the first release must stay readable forever, so the files are never rewritten.
func TestRecordsOfTheFirstReleaseAreRead(t *testing.T) {
	t.Parallel()
	for name, change := range firstRelease {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := testOptions()
			change(&opts)
			text, err := os.ReadFile(filepath.Join("testdata", "records", name+".json"))
			require.NoError(t, err)
			var records []record.Record
			require.NoError(t, json.Unmarshal(text, &records))

			steady, restored := NewBuilder(opts, after(0)), NewBuilder(opts, after(500))
			steady.Build(everyKind(), after(1))
			for _, r := range records {
				r.Key, r.Value = plain(t, r.Key), plain(t, r.Value)
				require.NoError(t, restored.Restore(r))
			}
			restored.Restored()
			assert.Equal(t, encoded(t, build(steady, everyKind(), after(2))), encoded(t, build(restored, everyKind(), after(2))))
		})
	}
}

// firstRelease holds the options with which the files were written, after the first flush of everyKind.
var firstRelease = map[string]func(*Options){
	"explicit":    func(*Options) {},
	"exponential": func(o *Options) { o.Exponential = true },
	"delta":       func(o *Options) { o.Delta = true },
}

func plain(t *testing.T, text string) string {
	t.Helper()
	decoded, err := base64.StdEncoding.DecodeString(text)
	require.NoError(t, err)
	return string(decoded)
}
