// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable_test

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deploymenttable"
)

const assumed = time.Minute

func TestTheDocumentedTableIsReadAndWritten(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/deployment-table.md")
	require.NoError(t, err)
	_, rest, ok := strings.Cut(string(page), "```json\n")
	require.True(t, ok)
	example, _, _ := strings.Cut(rest, "```")

	rows, err := decode(example)
	require.NoError(t, err)
	require.Len(t, rows, 2)
	assert.Equal(t, delivery.Scope{Service: delivery.Service{Namespace: "shop", Name: "cart"}, Environment: "production"}, rows[0].Timeline.Scope())
	assert.Zero(t, rows[0].AsOf)
	assert.Equal(t, instant("2026-03-03T11:00:00Z"), rows[1].AsOf)

	first, second, failed := rows[0].Timeline.Deployments()[0], rows[0].Timeline.Deployments()[1], rows[1].Timeline.Deployments()[0]
	assert.Equal(t, join.Deployment{
		ID: "4711", Name: "deploy cart", Version: "v1.4.0", Revision: "3f2a9c1d5e6b7a8f90123456789abcdef0123456", RepositoryURL: "https://github.com/acme/shop",
		Began: instant("2026-03-02T09:14:05Z"), Finished: instant("2026-03-02T09:16:40.25Z"),
		Revisions:         []string{"3f2a9c1d5e6b7a8f90123456789abcdef0123456"},
		Digests:           []string{"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
		Versions:          []release.Version{{Text: "1.4.0"}},
		Tags:              []string{"v1.4.0"},
		PlatformRevisions: []string{"cart-6d4b75cb6d"},
	}, first)
	assert.True(t, second.EndOnly)
	assert.Equal(t, instant("2026-03-03T11:20:00Z"), second.RolledBack)
	assert.Equal(t, []string{"4713", "4714"}, second.Stages)
	assert.True(t, failed.Failed)
	assert.True(t, failed.Excluded)
	assert.JSONEq(t, example, string(deploymenttable.Encode(rows)))
}

func TestAnEmptyTableIsATable(t *testing.T) {
	t.Parallel()
	text := deploymenttable.Encode(nil)
	assert.JSONEq(t, `{"format": "1.0", "scopes": []}`, string(text))
	rows, err := decode(string(text))
	require.NoError(t, err)
	assert.Empty(t, rows)
}

func TestTablesOfTheFutureAreReadAsFarAsTheyAreUnderstood(t *testing.T) {
	t.Parallel()
	rows, err := decode(`{
		"format": "1.7", "origin": {"a": [1, {"b": null}]},
		"scopes": [{"zone": ["x"], "service.name": "cart", "deployments": [{"deployment.id": "1", "colour": {"hue": 3}, "tags": null}]}],
		"more": []
	}`)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	assert.Equal(t, []join.Deployment{{ID: "1"}}, rows[0].Timeline.Deployments())
}

func TestWhatIsNoTableIsRefused(t *testing.T) {
	t.Parallel()
	scope := func(members string) string {
		return `{"format": "1.0", "scopes": [` + members + `]}`
	}
	deployment := func(members string) string {
		return scope(`{"service.name": "cart", "deployments": [{"deployment.id": "1", ` + members + `}]}`)
	}
	long := strings.Repeat("x", 1025)
	for name, c := range map[string]struct{ text, want string }{
		"nothing":                         {``, "unexpected EOF"},
		"what is no JSON":                 {`<html>`, "invalid character"},
		"a list":                          {`[]`, "it should be {"},
		"what ends early":                 {`{"format": "1.0", "scopes": [{"service.name"`, "unexpected EOF"},
		"what goes on":                    {`{"format": "1.0", "scopes": [{"service.name": "cart"}]} {}`, "something follows the table"},
		"an object without a format":      {`{}`, "`format` is missing"},
		"scopes before the format":        {`{"scopes": [], "format": "1.0"}`, "it has to come before `scopes`"},
		"another format":                  {`{"format": "2.0", "scopes": {}}`, "`format` is \"2.0\": only 1.x can be read"},
		"a format that begins alike":      {`{"format": "10.0", "scopes": []}`, "`format` is \"10.0\""},
		"a format that is no text":        {`{"format": 1}`, "`format`: "},
		"scopes that are no list":         {`{"format": "1.0", "scopes": null}`, "it should be ["},
		"a scope without a service":       {scope(`{"deployments": []}`), "scope 1: `service.name` is missing"},
		"a scope that is told twice":      {scope(`{"service.name": "cart"}, {"service.name": "cart"}`), "scope 2: the table has two rows for it"},
		"a service that is a number":      {scope(`{"service.name": 7}`), "cannot be a number"},
		"a service with a long name":      {scope(`{"service.name": "` + long + `"}`), "scope 1: a text is longer than 1024 bytes"},
		"a deployment without an id":      {scope(`{"service.name": "cart", "deployments": [{}]}`), "has no `deployment.id`"},
		"a deployment with a long name":   {deployment(`"deployment.name": "` + long + `"`), `deployment "1": a text is longer`},
		"a deployment with a long tag":    {deployment(`"tags": ["` + long + `"]`), `deployment "1": a text is longer`},
		"a long digest in a version":      {deployment(`"versions": [{"digest": "` + long + `"}]`), `deployment "1": a text is longer`},
		"a time of another age":           {deployment(`"began": "9999-01-01T00:00:00Z"`), "between the years 1678 and 2262"},
		"a time that is none":             {deployment(`"began": "yesterday"`), "yesterday"},
		"a failure that is no truth":      {deployment(`"failed": "yes"`), "`failed` cannot be a string"},
		"more names than anything has":    {deployment(`"tags": [` + strings.Repeat(`"",`, 256) + `""]`), "257 elements: at most 256"},
		"a list too long to look into it": {deployment(`"versions": [` + strings.Repeat(`{},`, 2_000_000) + `{}]`), "bytes: at most"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, err := decode(c.text)
			require.ErrorContains(t, err, c.want)
			assert.Empty(t, rows)
			assert.NotContains(t, err.Error(), "Go ", "errors name no Go types")
		})
	}
}

func TestATableHasRoomForSoMuch(t *testing.T) {
	t.Parallel()
	var rows []deploymenttable.Row
	for _, name := range []string{"a", "b", "c"} {
		scope := delivery.Scope{Service: delivery.Service{Name: name}}
		rows = append(rows, deploymenttable.Row{Timeline: join.NewTimeline(scope, []join.Deployment{{ID: "1"}, {ID: "2"}}, assumed)})
	}
	whole := deploymenttable.Encode(rows)
	read, err := deploymenttable.DecodeWithin(whole, 3, 6)
	require.NoError(t, err)
	assert.Len(t, read, 3)

	_, err = deploymenttable.DecodeWithin(whole, 2, 6)
	require.ErrorContains(t, err, "it has more than 2 scopes")
	_, err = deploymenttable.DecodeWithin(whole, 3, 5)
	require.ErrorContains(t, err, "scope 3: the table has too many deployments")

	read, err = deploymenttable.DecodeWithin(deploymenttable.EncodeWithin(rows, 2, 3), 2, 3)
	require.NoError(t, err)
	require.Len(t, read, 2)
	assert.Len(t, read[1].Timeline.Deployments(), 1, "what has no room is left out")
}

func TestWhatHasNoRoomInATableIsLeftOut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1025)
	tags := make([]string, 300)
	for i := range tags {
		tags[i] = strconv.Itoa(i)
	}
	row := func(service string, deployments ...join.Deployment) deploymenttable.Row {
		return deploymenttable.Row{Timeline: join.NewTimeline(delivery.Scope{Service: delivery.Service{Name: service}}, deployments, assumed)}
	}
	rows, err := decode(string(deploymenttable.Encode([]deploymenttable.Row{
		row(""), row(long), row("\xff"), row("cart", join.Deployment{}, join.Deployment{ID: long}, join.Deployment{
			ID: "1", Name: long, Version: "1.0", Digests: []string{"a", long, "b"}, Tags: tags,
			Versions: []release.Version{{Text: "1.0", Digest: long}, {Text: "1.0"}},
		}), row("cart"),
	})))
	require.NoError(t, err)
	require.Len(t, rows, 1)
	assert.Equal(t, []join.Deployment{{
		ID: "1", Version: "1.0", Digests: []string{"a", "b"}, Tags: tags[:256], Versions: []release.Version{{Text: "1.0"}},
	}}, rows[0].Timeline.Deployments())
}

func TestATableHasARowOnEachLine(t *testing.T) {
	t.Parallel()
	var rows []deploymenttable.Row
	for _, name := range []string{"cart", "search"} {
		rows = append(rows, deploymenttable.Row{Timeline: join.NewTimeline(delivery.Scope{Service: delivery.Service{Name: name}}, nil, assumed)})
	}
	lines := strings.Split(string(deploymenttable.Encode(rows)), "\n")
	require.Len(t, lines, 5)
	assert.True(t, json.Valid([]byte(strings.TrimSuffix(lines[1], ","))), lines[1])
	assert.Contains(t, lines[2], "search")
}

func instant(text string) delivery.Instant {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return delivery.InstantOf(at)
}

// decode reads one table.
func decode(text string) ([]deploymenttable.Row, error) {
	return deploymenttable.NewDecoder(assumed).Decode(strings.NewReader(text))
}
