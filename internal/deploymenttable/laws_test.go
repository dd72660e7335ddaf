// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable_test

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deploymenttable"
)

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := someRows(t)
		text := deploymenttable.Encode(rows)
		read, err := decode(string(text))
		require.NoError(t, err)
		require.Len(t, read, len(rows))
		for _, row := range read {
			at := slices.IndexFunc(rows, func(r deploymenttable.Row) bool { return r.Timeline.Scope() == row.Timeline.Scope() })
			assert.Equal(t, rows[at].AsOf, row.AsOf)
			assert.Equal(t, rows[at].Timeline.Deployments(), row.Timeline.Deployments())
		}
		assert.Equal(t, string(text), string(deploymenttable.Encode(read)))
	})
}

func TestTheOrderOfRowsDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := someRows(t)
		assert.Equal(t, string(deploymenttable.Encode(rows)), string(deploymenttable.Encode(rapid.Permutation(rows).Draw(t, "permutation"))))
	})
}

func TestWhatIsWrittenCanBeReadWhateverItIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 2000), func(b []byte) string { return string(b) })
		d := join.Deployment{
			ID: raw.Draw(t, "id"), Name: raw.Draw(t, "name"), Tags: rapid.SliceOfN(raw, 0, 3).Draw(t, "tags"),
			Began: delivery.Instant(rapid.Int64().Draw(t, "began")),
		}
		scope := delivery.Scope{Service: delivery.Service{Name: raw.Draw(t, "service")}, Environment: raw.Draw(t, "environment")}
		timeline := join.NewTimeline(scope, []join.Deployment{d}, assumed)
		_, err := decode(string(deploymenttable.Encode([]deploymenttable.Row{{Timeline: timeline}})))
		assert.NoError(t, err)
	})
}

// someRows draws rows with distinct scopes in any order.
func someRows(t *rapid.T) []deploymenttable.Row {
	scopes := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) delivery.Scope {
		name := rapid.SampledFrom([]string{"a", "b", "c<>&\"\u2028"})
		return delivery.Scope{
			Service:     delivery.Service{Namespace: rapid.SampledFrom([]string{"", "shop"}).Draw(t, "namespace"), Name: name.Draw(t, "name")},
			Environment: rapid.SampledFrom([]string{"", "production", "staging"}).Draw(t, "environment"),
		}
	}), 0, 6, rapid.ID[delivery.Scope]).Draw(t, "scopes")
	var rows []deploymenttable.Row
	for _, scope := range scopes {
		deployments := rapid.SliceOfNDistinct(someDeployment(), 1, 4, func(d join.Deployment) string { return d.ID }).Draw(t, "deployments")
		rows = append(rows, deploymenttable.Row{
			Timeline: join.NewTimeline(scope, deployments, assumed),
			AsOf:     someInstant().Draw(t, "as of"),
		})
	}
	return rows
}

// someDeployment draws a value for every field of a deployment, by reflection: a field that is added later is covered too.
func someDeployment() *rapid.Generator[join.Deployment] {
	return rapid.Custom(func(t *rapid.T) join.Deployment {
		var d join.Deployment
		fields := reflect.ValueOf(&d).Elem()
		for i := range fields.NumField() {
			name := fields.Type().Field(i).Name
			fields.Field(i).Set(reflect.ValueOf(someValue(t, fields.Field(i).Interface(), name)))
		}
		d.ID += "1"
		return d
	})
}

func someValue(t *rapid.T, of any, name string) any {
	text := rapid.StringN(0, 12, 200)
	switch of.(type) {
	case string:
		return text.Draw(t, name)
	case bool:
		return rapid.Bool().Draw(t, name)
	case delivery.Instant:
		return someInstant().Draw(t, name)
	case []string:
		return someOf(text).Draw(t, name)
	case []release.Version:
		return someOf(rapid.Custom(func(t *rapid.T) release.Version {
			return release.Version{Text: text.Draw(t, "text"), Revision: text.Draw(t, "revision"), Digest: text.Draw(t, "digest")}
		})).Draw(t, name)
	}
	t.Fatalf("%s is a %T, which the table does not know", name, of)
	return nil
}

// someOf draws a list that is nil if it has no elements, because the table does not distinguish nil from empty.
func someOf[T any](element *rapid.Generator[T]) *rapid.Generator[[]T] {
	return rapid.Map(rapid.SliceOfN(element, 0, 3), func(all []T) []T {
		if len(all) == 0 {
			return nil
		}
		return all
	})
}

func someInstant() *rapid.Generator[delivery.Instant] {
	return rapid.Map(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(1_700_000_000e9, 1_800_000_000e9), rapid.Int64Range(math.MinInt64, math.MaxInt64)),
		func(ns int64) delivery.Instant { return delivery.Instant(ns) })
}
