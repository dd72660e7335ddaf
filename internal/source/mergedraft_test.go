// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestMergeDraft(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	facts := &delivery.ChangeFacts{
		ID: "17", Repository: RepositoryAt("https://github.com/acme/checkout"), Kind: delivery.ChangeSecurity,
		Base: delivery.Ref{Name: "main", Type: "branch"}, HeadRevision: "head", MergeRevision: "merge",
	}
	envelope := Envelope{Provider: "github", Observed: at, Origin: Origin{Kind: KindChange, Branch: "main"}}
	merged := envelope.Event(delivery.ChangeMerged, at, facts)
	merged.Identify()
	draft, ok := MergeDraft(merged)
	require.True(t, ok)
	assert.True(t, draft.Draft)
	assert.Equal(t, merged.Origin, draft.Origin)
	assert.Equal(t, at, draft.Time)
	assert.Empty(t, draft.UID, "it is a fact of its own")
	assert.Equal(t, &delivery.DeploymentFacts{
		ID: "acme/checkout#17", Status: delivery.StatusSucceeded, Kind: delivery.ChangeSecurity,
		Repository: facts.Repository, Ref: facts.Base, Revision: "merge", ChangeID: "17",
	}, draft.Subject)

	_, ok = MergeDraft(envelope.Event(delivery.ChangeOpened, at, facts))
	assert.False(t, ok, "what is open has deployed nothing")
	_, ok = MergeDraft(envelope.Event(delivery.ChangeMerged, at, &delivery.RevisionFacts{}))
	assert.False(t, ok)
}

func TestFinishCountsWhatStands(t *testing.T) {
	t.Parallel()
	envelope := Envelope{Provider: "generic", Observed: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	draft := envelope.Event(delivery.DeploymentFinished, time.Time{}, &delivery.DeploymentFacts{}).AsDraft()
	bad := envelope.Event(delivery.IncidentOpened, time.Time{}, &delivery.IncidentFacts{})
	_, err := Finish(draft, bad)
	require.EqualError(t, err, "dora.incident.id is required", "the only one that stands has no number")
	good := envelope.Event(delivery.IncidentOpened, time.Time{}, &delivery.IncidentFacts{ID: "1"})
	_, err = Finish(good, draft, bad)
	require.EqualError(t, err, "event 2: dora.incident.id is required")
	events, err := Finish(draft, good)
	require.NoError(t, err)
	assert.Len(t, events, 2)
	assert.Empty(t, events[0].UID, "a draft is identified by whoever makes it stand")
}

func TestLabelSet(t *testing.T) {
	t.Parallel()
	assert.Nil(t, LabelSet(nil))
	assert.Equal(t, map[string]string{"bug": "", "sev1": ""}, LabelSet([]string{"bug", "sev1"}))
}
