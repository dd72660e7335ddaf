// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestParseTime(t *testing.T) {
	t.Parallel()
	at := func(nanos int) time.Time { return time.Date(2026, 3, 2, 9, 14, 31, nanos, time.UTC) }
	for text, want := range map[string]time.Time{
		"2026-03-02T09:14:31Z":              at(0),
		"2026-03-02T09:14:31.123Z":          at(123_000_000),
		"2026-03-02T09:14:31.123456Z":       at(123_456_000),
		"2026-03-02T09:14:31.1234567Z":      at(123_456_700),
		"2026-03-02T09:14:31.123456789Z":    at(123_456_789),
		"2026-03-02T11:14:31+02:00":         at(0),
		"2026-03-02T04:44:31-04:30":         at(0),
		"2026-03-02T10:14:31+0100":          at(0),
		"2026-03-02T10:14:31.5+0100":        at(500_000_000),
		"2026-03-02 11:14:31 +0200":         at(0),
		"2026-03-02 09:14:31 UTC":           at(0),
		"1772442871":                        at(0),
		"1772442871.5":                      at(500_000_000),
		"1772442871.1234567891":             at(123_456_789),
		"1772442871123":                     at(123_000_000),
		"1772442871123456":                  at(123_456_000),
		"1772442871123456789":               at(123_456_789),
		"9999-12-31T23:59:59Z":              time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		"0001-01-01T00:00:00Z":              {},
		"0001-01-01T00:00:00":               {},
		"0001-01-01T00:00:00.0000000+00:00": {},
		"0":                                 {},
		"-62135596800":                      {},
		"1969-12-31T23:59:59Z":              {},
	} {
		got, ok := ParseTime(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got, text)
	}
}

func TestParseTimeRefusesWhatIsNoTime(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "yesterday", "2026-03-02", "2026-03-02T09:14:31", "2026-13-02T09:14:31Z", "1e9", "+5", "1.2.3",
		"1772442871123.5", "1772442871.", ".5", "99999999999999999999", "NaN", "true", "{}",
	} {
		_, ok := ParseTime(text)
		assert.False(t, ok, text)
	}
}

func TestFirstTimeSkipsTimesThatAreNotSet(t *testing.T) {
	t.Parallel()
	a, b := time.Unix(1, 0), time.Unix(2, 0)
	assert.Equal(t, a, FirstTime(time.Time{}, a, b))
	assert.True(t, FirstTime(time.Time{}).IsZero())
}

func FuzzParseTime(f *testing.F) {
	for _, seed := range []string{"2026-03-02T09:14:31.123Z", "1772442871", "1772442871.5", "0001-01-01T00:00:00", "2016-08-12 15:23:28 UTC", "-1", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := ParseTime(text)
		if !ok {
			assert.True(t, got.IsZero())
			return
		}
		assert.Equal(t, time.UTC, got.Location())
		assert.True(t, got.IsZero() || got.Unix() > 0)
	})
}
