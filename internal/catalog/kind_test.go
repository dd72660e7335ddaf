// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"net/http"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/senders"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

// TestKindsAreWhatSourcesTell compares the table with every fixture of every source: a rule must not be refused because of
// a key that some sender fills.
func TestKindsAreWhatSourcesTell(t *testing.T) {
	t.Parallel()
	seen := map[source.Kind][]string{}
	stands, drafts := map[source.Kind]bool{}, map[source.Kind]bool{}
	for name, sender := range senders.Table[struct{}]() {
		from := sender.NewConfig().NewSource(delivery.Environments{Aliases: delivery.DefaultAliases()})
		for _, r := range fixtures(t, name) {
			events, err := from.Events(r)
			if err != nil {
				continue // such as what is older than a source takes, which its own tests read
			}
			for _, e := range events {
				kind := e.Origin.Kind
				require.Contains(t, kinds, kind, name)
				known := kinds[kind].stands
				if e.Draft {
					known = kinds[kind].drafts
				}
				assert.True(t, slices.ContainsFunc(known, func(s delivery.Subject) bool {
					return reflect.TypeOf(s) == reflect.TypeOf(e.Subject)
				}), "%s tells %T of kind %q (draft: %t)", name, e.Subject, kind, e.Draft)
				for _, key := range toldKeys(e.Origin) {
					assert.Contains(t, kinds[kind].tells, key, "%s tells it of kind %q", name, kind)
				}
				seen[kind] = append(seen[kind], toldKeys(e.Origin)...)
				stands[kind], drafts[kind] = stands[kind] || !e.Draft, drafts[kind] || e.Draft
			}
		}
	}
	for kind, traits := range kinds {
		for _, key := range traits.tells {
			assert.Contains(t, seen[kind], key, "no fixture tells it of kind %q", kind)
		}
		assert.Equal(t, len(traits.stands) > 0, stands[kind], "something of kind %q stands by itself", kind)
		assert.Equal(t, len(traits.drafts) > 0, drafts[kind], "something of kind %q is a draft", kind)
	}
}

func toldKeys(o source.Origin) []string {
	isTold := map[string]bool{
		"name": o.Name != "", "branch": o.Branch != "", "paths": len(o.Paths) > 0, "labels": len(o.Labels) > 0,
		"repository": o.Repository != "" || slices.ContainsFunc(o.Aliases, func(a source.Alias) bool { return a.Scheme == source.SchemeRepository }),
	}
	var keys []string
	for key, is := range isTold {
		if is {
			keys = append(keys, key)
		}
	}
	return keys
}

// unusual are members to add to fixtures, so that they fill keys that they do not fill as they are.
var unusual = map[string]map[string]any{
	"alertmanager/notification": {"alerts.0.labels.severity": "warning"},
	"github/release":            {"release.prerelease": true},
}

// fixtures returns the requests of a source's recorded webhooks, whose files are named after their events.
func fixtures(t *testing.T, sender string) []source.Request {
	t.Helper()
	files, err := filepath.Glob("../source/" + sender + "/testdata/*.json")
	require.NoError(t, err)
	var requests []source.Request
	for _, file := range files {
		body := sourcetest.Load(t, file)
		event := strings.TrimSuffix(filepath.Base(file), ".json")
		header := http.Header{"X-Github-Event": {event}, "Content-Type": {"application/json"}}
		if kind, ok := strings.CutPrefix(event, "pelorus."); ok {
			header.Set("X-Pelorus-Event", kind)
		}
		bodies := []sourcetest.Body{body}
		for path, value := range unusual[sender+"/"+event] {
			bodies = append(bodies, body.With(path, value))
		}
		for _, b := range bodies {
			requests = append(requests, source.Request{Header: header, Body: b.JSON(), Received: noon})
		}
	}
	return requests
}

func TestEveryKindHasTraits(t *testing.T) {
	t.Parallel()
	for _, kind := range source.Kinds {
		assert.Contains(t, kinds, kind)
	}
	assert.Len(t, kinds, len(source.Kinds)+1, "and what is of no kind")
}
