// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestShiftMovesMomentsAndNothingElse(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ body, want string }{
		"UTC":                        {`{"at":"2026-09-30T23:59:59Z"}`, `{"at":"2026-10-01T01:00:00Z"}`},
		"an offset stays":            {`{"at":"2026-09-30T23:59:59+05:30"}`, `{"at":"2026-10-01T01:00:00+05:30"}`},
		"milliseconds stay":          {`{"at":"2026-09-30T10:00:00.781Z"}`, `{"at":"2026-09-30T11:00:01.781Z"}`},
		"nanoseconds stay":           {`["2026-09-30T10:00:00.123456789-07:00"]`, `["2026-09-30T11:00:01.123456789-07:00"]`},
		"trailing noughts stay":      {`["2026-09-30T10:00:00.500Z"]`, `["2026-09-30T11:00:01.500Z"]`},
		"epoch seconds":              {`{"pushed_at":1747848921,"created_at":1733990732}`, `{"pushed_at":1747852522,"created_at":1733994333}`},
		"several at once":            {`["2026-09-30T10:00:00Z",{"pushed_at":1747848921}]`, `["2026-09-30T11:00:01Z",{"pushed_at":1747852522}]`},
		"numbers of other names":     {`{"id":1747848921}`, `{"id":1747848921}`},
		"milliseconds since 1970":    {`{"created_at":1747848921000}`, `{"created_at":1747848921000}`},
		"a time within a text":       {`{"message":"since 2026-09-30T10:00:00Z it fails"}`, `{"message":"since 2026-09-30T10:00:00Z it fails"}`},
		"a date":                     {`{"day":"2026-09-30"}`, `{"day":"2026-09-30"}`},
		"an impossible time":         {`{"at":"2026-13-30T10:00:00Z"}`, `{"at":"2026-13-30T10:00:00Z"}`},
		"null":                       {`{"pushed_at":null,"at":null}`, `{"pushed_at":null,"at":null}`},
		"a body that ends too early": {`{"at":"2026-09-30T10:00:0`, `{"at":"2026-09-30T10:00:0`},
		"nothing":                    {``, ``},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, string(Shift([]byte(test.body), time.Hour+time.Second)))
			assert.Equal(t, test.body, string(Shift([]byte(test.want), -time.Hour-time.Second)), "there and back")
		})
	}
}

func TestShiftKeepsSpansExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.Int64Range(1_000_000_000, 4_000_000_000)
		first, second := time.Unix(seconds.Draw(t, "first"), 0), time.Unix(seconds.Draw(t, "second"), 0)
		zone := time.FixedZone("", rapid.IntRange(-14*60, 14*60).Draw(t, "offset")*60)
		by := time.Duration(rapid.Int64Range(-500_000_000, 500_000_000).Draw(t, "by")) * time.Second
		body := fmt.Sprintf(`{"a":%q,"b":%q,"pushed_at":%d}`, first.UTC().Format(time.RFC3339), second.In(zone).Format(time.RFC3339), first.Unix())
		var got struct {
			A, B     time.Time
			PushedAt int64 `json:"pushed_at"`
		}
		require.NoError(t, json.Unmarshal(Shift([]byte(body), by), &got))
		assert.True(t, got.A.Equal(first.Add(by)))
		assert.Equal(t, second.Sub(first), got.B.Sub(got.A))
		assert.Equal(t, got.A.Unix(), got.PushedAt)
	})
}

func FuzzShift(f *testing.F) {
	f.Add([]byte(`{"at":"2026-09-30T10:00:00.781+02:00","pushed_at":1747848921,"x":["\"2026-09-30T10:00:00Z"]}`), int64(3601))
	f.Add([]byte(`"2026-09-30T10:00:00Z`), int64(-1))
	f.Add([]byte(`"pushed_at":1747848921`), int64(1))
	f.Fuzz(func(t *testing.T, body []byte, seconds int64) {
		seconds %= 1_000_000_000
		before := string(body)
		shifted := Shift(body, time.Duration(seconds)*time.Second)
		assert.Equal(t, before, string(body), "the body itself stays as it is")
		assert.Equal(t, json.Valid(body), json.Valid(shifted))
	})
}
