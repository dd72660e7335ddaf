// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generated

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/healthmetric"
)

// DataSet is the name of the data set of all cases.
const DataSet = "generated"

// seed is the seed for the order of candidates.
const seed = 1

// Read reads the case in a folder, and what is known about it. The cases of a scenario form a group. Truth is empty if
// a feature flag is to blame, since no candidate is. The incident is in the case's Incident and not among its events.
func Read(dir string) (datasettest.Case, *Truth, error) {
	truth, err := ReadTruth(dir)
	if err != nil {
		return datasettest.Case{}, nil, err
	}
	c := datasettest.Case{Name: truth.Case, DataSet: DataSet, Group: truth.Scenario, Fault: truth.Fault}
	if truth.Culprit != nil {
		c.Truth = truth.Culprit.DeploymentID
	}
	if c.Events, err = readEvents(dir); err != nil {
		return datasettest.Case{}, nil, fmt.Errorf("read the webhooks in %s: %w", dir, err)
	}
	if c.Health, err = readHealth(dir); err != nil {
		return datasettest.Case{}, nil, fmt.Errorf("read the health in %s: %w", dir, err)
	}
	for _, d := range truth.Deployments {
		c.Candidates = append(c.Candidates, datasettest.Candidate{
			ID: d.ID, Service: d.Service.service(), Started: d.Started, Finished: d.Finished,
			Release: called(c.Health, d.Service, d.Version, d.Hash), Before: called(c.Health, d.Service, d.Previous, d.PreviousHash),
		})
	}
	datasettest.Shuffle(datasettest.Random(seed, c.Name), c.Candidates)
	if truth.Incident != nil {
		c.Incident = datasettest.Incident{Opened: truth.Incident.Opened, Environment: production}
		if truth.Incident.Service != nil {
			c.Incident.Symptom = truth.Incident.Service.service()
		}
	}
	return c, truth, nil
}

// production is the environment of everything.
var production = delivery.Environment{Name: "production", Tier: delivery.TierProduction}

// called returns the identity of a release in telemetry: the first identity of the service with its pod template hash,
// version or tag, in this order. The zero identity means that telemetry does not distinguish the release from others.
func called(told []health.Observation, s serviceName, version, hash string) release.Identity {
	for _, is := range []func(release.Identity) bool{
		func(i release.Identity) bool { return i.PlatformRevision == hash },
		func(i release.Identity) bool { return i.Version == version },
		func(i release.Identity) bool { return i.Tag == version },
	} {
		for i := range told {
			if r := told[i].Release; r.Service == s.Name && r.Namespace == s.Namespace && is(r) {
				return r
			}
		}
	}
	return release.Identity{}
}

// readHealth returns the counted health, by bin.
func readHealth(dir string) ([]health.Observation, error) {
	bins := health.NewBins(1 << 24)
	err := eachLine(filepath.Join(dir, HealthFile), func(line []byte) error {
		metrics, err := new(pmetric.JSONUnmarshaler).UnmarshalMetrics(line)
		if err != nil {
			return err
		}
		healthmetric.Read(metrics, func(o health.Observation) { bins.Merge(o) })
		return nil
	})
	all := slices.Collect(bins.All())
	for i := range all {
		all[i].Collector = datasettest.Collector
	}
	slices.SortStableFunc(all, func(a, b health.Observation) int { return cmp.Compare(a.Bin, b.Bin) })
	return all, err
}
