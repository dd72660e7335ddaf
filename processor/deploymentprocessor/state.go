// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"time"

	"go.opentelemetry.io/otel/metric"

	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
)

// state returns the amounts of state for the processor's own metrics, by the attribute `kind`.
func (e *engine) state() state {
	services, deployments, unplaced := e.table.stats()
	resources, givenUp := e.tagger.cache.stats()
	instances, gone, refused := e.tagger.instances()
	learned := e.learner.stats()
	now := state{
		size: map[string]int64{
			"service": int64(services), "deployment": int64(deployments), "artifact": int64(learned.artifacts),
			"resource": int64(resources), "instance": int64(instances),
		},
		refused: map[string]int64{
			"service": int64(unplaced + learned.refusedScopes), "artifact": int64(learned.refusedArtifacts),
			"instance": int64(refused.RefusedInstances), "version": int64(refused.RefusedVersions),
		},
		expired: map[string]int64{
			"resource": int64(givenUp), "deployment": int64(learned.expired), "artifact": int64(learned.expiredArtifacts), "instance": int64(gone),
		},
	}
	if forgotten, follows := e.peers.forgotten(); follows {
		now.expired["service"] = forgotten
	}
	return now
}

// observeAges reports the time since the last learned event and since the last successful poll, in seconds.
func (e *engine) observeAges(o metric.Float64Observer, now time.Time) {
	if age, known := e.recorder.sinceLearned(now); known {
		o.Observe(age.Seconds(), sharedcomponent.Attributes("source", "learned"))
	}
	if age, known := e.peers.age(now); known {
		o.Observe(age.Seconds(), sharedcomponent.Attributes("source", "followed"))
	}
}
