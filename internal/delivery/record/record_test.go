// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package record

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number, signed := rapid.Uint64().Draw(t, "number"), rapid.Int64().Draw(t, "signed")
		fraction, texts := rapid.Float64().Draw(t, "fraction"), rapid.SliceOf(rapid.String()).Draw(t, "texts")
		var w Writer
		w.Uint(1, number)
		w.Int(2, signed)
		w.Float(3, fraction)
		for _, text := range texts {
			w.Element(4, text)
		}
		w.Nested(500, func(w *Writer) { w.Uint(1, number) })

		var gotNumber, nested uint64
		var gotSigned int64
		var gotFraction float64
		var gotTexts []string
		r := NewReader(w.Value())
		for r.Next() {
			switch r.Field() {
			case 1:
				gotNumber = r.Uint()
			case 2:
				gotSigned = r.Int()
			case 3:
				gotFraction = r.Float()
			case 4:
				gotTexts = append(gotTexts, r.Text())
			case 500:
				inner := NewReader(r.Text())
				require.True(t, inner.Next())
				nested = inner.Uint()
			}
		}
		require.NoError(t, r.Err())
		assert.Equal(t, number, gotNumber)
		assert.Equal(t, number, nested)
		assert.Equal(t, signed, gotSigned)
		assert.InDelta(t, fraction, gotFraction, 0)
		require.Len(t, gotTexts, len(texts))
		for i, text := range texts {
			assert.Equal(t, text, gotTexts[i])
		}
	})
}

func TestKeysOfDifferentPartsDiffer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.String(), 3, 3).Draw(t, "parts")
		got, err := Parts(Key(parts...), 3)
		require.NoError(t, err)
		assert.Equal(t, parts, got)
	})
	assert.NotEqual(t, Key("a", "b"), Key("ab"))
	_, err := Parts(Key("a", "b"), 1)
	require.Error(t, err)
	_, err = Parts(Key("a"), 2)
	require.Error(t, err)
}

func TestAFieldOfAnotherFormIsAnError(t *testing.T) {
	t.Parallel()
	var w Writer
	w.Text(1, "text")
	r := NewReader(w.Value())
	require.True(t, r.Next())
	r.Uint()
	assert.False(t, r.Next())
	assert.EqualError(t, r.Err(), "field 1 has the wire type 2, not 0")
}

func FuzzReader(f *testing.F) {
	var w Writer
	w.Uint(1, 300)
	w.Float(2, 1.5)
	w.Text(3, "text")
	f.Add(w.Value())
	f.Add("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02")
	f.Fuzz(func(t *testing.T, value string) {
		r := NewReader(value)
		for r.Next() {
			if r.Field() <= 0 {
				t.Fatal("a field without a number")
			}
		}
		_, _ = Parts(value, 3)
	})
}
