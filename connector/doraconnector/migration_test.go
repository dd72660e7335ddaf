// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

// stateOfVersion1 is what the first version of the connector stored for a history, including its end. Users have such
// state on disk, so the file is never written anew. A change to the form of a record adds a migration and another file.
var stateOfVersion1 = filepath.Join("testdata", "state", "version1.txt")

// history returns events for every kind of entity that is stored: a failed deployment, an incident, changes, a run, an
// artifact, a flag.
func history(t0 time.Time) []*delivery.Event {
	service, repository := delivery.Service{Namespace: "shop", Name: "checkout"}, delivery.Repository{URL: "https://github.com/acme/checkout"}
	tell := func(name delivery.EventName, after time.Duration, subject delivery.Subject) *delivery.Event {
		return &delivery.Event{Name: name, Provider: "github", Time: t0.Add(after), Observed: t0.Add(after), Subject: subject}
	}
	deploy := func(id, revision string, after time.Duration) *delivery.Event {
		return tell(delivery.DeploymentFinished, after, &delivery.DeploymentFacts{
			ID: id, Service: service, Environment: delivery.Environment{Name: "production", Tier: delivery.TierProduction},
			Status: delivery.StatusSucceeded, Revision: revision, Version: "1." + id, Repository: repository, Ref: delivery.Ref{Name: "main"},
			ImageName: "ghcr.io/acme/checkout", ImageTags: []string{"1." + id},
		})
	}
	return []*delivery.Event{
		tell(delivery.RevisionPushed, time.Minute, &delivery.RevisionFacts{
			Repository: repository, Ref: delivery.Ref{Name: "main"}, Revision: "bbb", BaseRevision: "aaa", Position: 1, AuthorTime: t0,
		}),
		tell(delivery.ChangeMerged, time.Minute, &delivery.ChangeFacts{
			ID: "7", Repository: repository, Base: delivery.Ref{Name: "main"}, MergeRevision: "bbb", CreationTime: t0, Labels: []string{"feature"},
		}),
		tell(delivery.PipelineRunFinished, 2*time.Minute, &delivery.PipelineRunFacts{
			Name: "build", RunID: "12", Attempt: 1, Repository: repository, Result: delivery.ResultSuccess, StartTime: t0.Add(time.Minute),
		}),
		tell(delivery.ArtifactPublished, 2*time.Minute, &delivery.ArtifactFacts{
			ImageName: "ghcr.io/acme/checkout", ImageTags: []string{"1.2"}, Repository: repository, Service: service, Revision: "bbb",
		}),
		tell(delivery.FeatureFlagChanged, 3*time.Minute, &delivery.FeatureFlagFacts{
			Key: "new-cart", ProviderName: "flags", Action: delivery.FlagEnabled, Service: service,
		}),
		deploy("1", "aaa", 0),
		deploy("2", "bbb", 10*time.Minute),
		tell(delivery.IncidentOpened, 20*time.Minute, &delivery.IncidentFacts{
			ID: "INC-1", Service: service, Severity: delivery.SeverityHigh, DeploymentID: "2", OpenTime: t0.Add(20 * time.Minute),
		}),
		tell(delivery.IncidentResolved, 50*time.Minute, &delivery.IncidentFacts{ID: "INC-1", Service: service}),
		deploy("3", "ccc", 70*time.Minute),
	}
}

func TestStateOfEveryVersionGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { // its clock always starts at the same moment
		disk := disktest.New()
		now := newDurableRig(t, disk, nil)
		now.start(t)
		now.consume(t, deliverylog.NewEncoder("test", "").Encode(history(time.Now().Add(-3*time.Hour))))
		pass(3)
		now.shutdown(t)
		if _, err := os.Stat(stateOfVersion1); *update && os.IsNotExist(err) {
			disktest.WriteDump(t, stateOfVersion1, disk.Values())
		}

		then := newDurableRig(t, disktest.Of(disktest.ReadDump(t, stateOfVersion1)), nil)
		then.start(t)
		assert.Empty(t, then.said.FilterMessage("the stored state could not be read: it was set aside, and the connector starts without it").All())
		pass(1)
		want, got := lastFigures(t, now), lastFigures(t, then)
		require.NotEmpty(t, want)
		assert.Equal(t, agelessly(want), agelessly(got))
		assert.Empty(t, eventNames(&then.logs.LogsSink), "nothing is announced again")
		then.consume(t, deliverylog.NewEncoder("test", "").Encode(history(time.Now().Add(-3*time.Hour-4*time.Minute))))
		pass(3)
		assert.Equal(t, agelessly(want), agelessly(lastFigures(t, then)), "nothing is counted again")
	})
}
