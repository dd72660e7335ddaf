// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/deploymenttable"
)

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"format":"1.0","scopes":[]}`,
		`{"format":"2.0","scopes":[]}`,
		`{"format":"1.0","scopes":[{"service.name":"cart","deployments":[{"deployment.id":"1","began":"2026-01-01T00:00:00Z","tags":["v1"]}]}]}`,
		`{"format":"1.0","scopes":[{"service.name":"cart","as_of":"1969-01-01T00:00:00.000000001+01:00","deployments":[{"deployment.id":"1","versions":[{"text":"1"}]}]}]}`,
		`{"format":"1","scopes":[{"service.name":"\ud800","deployments":[],"deployments":[null]}],"x":{"y":[]}}`,
		`{"format":"1.0","scopes":[{"service.name":"cart"},{"service.name":"cart"}]} `,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, err := decode(string(text))
		if err != nil {
			assert.Empty(t, rows)
			return
		}
		written := deploymenttable.Encode(rows)
		again, err := decode(string(written))
		require.NoError(t, err)
		assert.Len(t, again, len(rows))
		assert.Equal(t, string(written), string(deploymenttable.Encode(again)))
	})
}
