// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deploymenttable"
)

func TestWhatIsToldAgainIsNotReadAgain(t *testing.T) {
	t.Parallel()
	row := func(service, id string, asOf delivery.Instant) deploymenttable.Row {
		scope := delivery.Scope{Service: delivery.Service{Name: service}}
		return deploymenttable.Row{Timeline: join.NewTimeline(scope, []join.Deployment{{ID: id}}, assumed), AsOf: asOf}
	}
	d := deploymenttable.NewDecoder(assumed)
	read := func(rows ...deploymenttable.Row) []deploymenttable.Row {
		got, err := d.Decode(bytes.NewReader(deploymenttable.Encode(rows)))
		require.NoError(t, err)
		return got
	}
	first := read(row("cart", "1", 0), row("search", "7", 0))
	second := read(row("cart", "2", 0), row("search", "7", 0))
	assert.NotSame(t, first[0].Timeline, second[0].Timeline)
	assert.Equal(t, "2", second[0].Timeline.Deployments()[0].ID)
	assert.Same(t, first[1].Timeline, second[1].Timeline)
	assert.Equal(t, delivery.Instant(5), read(row("search", "7", 5))[0].AsOf)

	_, err := d.Decode(strings.NewReader("<html>"))
	require.Error(t, err)
	third := read(row("search", "7", 5))
	assert.Same(t, third[0].Timeline, read(row("search", "7", 5))[0].Timeline)
}

func TestADecoderReadsEachTableAsIfItWereTheFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := deploymenttable.NewDecoder(assumed)
		pool := someRows(t)
		for range rapid.IntRange(1, 4).Draw(t, "tables") {
			text := deploymenttable.Encode(append(someRows(t), pool...))
			got, err := d.Decode(bytes.NewReader(text))
			require.NoError(t, err)
			fresh, err := decode(string(text))
			require.NoError(t, err)
			assert.Equal(t, fresh, got)
		}
	})
}

func TestWhatBreaksWhileATableIsReadIsTold(t *testing.T) {
	t.Parallel()
	cut := errors.New("connection reset")
	_, err := deploymenttable.NewDecoder(assumed).Decode(io.MultiReader(strings.NewReader(`{"format": "1.0", "scopes": [`), broken{cut}))
	assert.ErrorIs(t, err, cut)
}

type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }
