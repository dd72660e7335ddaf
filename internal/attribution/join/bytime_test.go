// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

func TestOnlyWhatTellsNothingOfItselfIsKnownByTheTime(t *testing.T) {
	t.Parallel()
	deployments := []join.Deployment{
		{ID: "first", Versions: []release.Version{{Text: "1.2"}}},
		{ID: "second", Versions: []release.Version{{Text: "1.3"}}, Revisions: []string{commit}},
	}
	for name, c := range map[string]struct {
		identity release.Identity
		want     bool
	}{
		"nothing is told": {release.Identity{Step: release.StepTime}, true},
		"all of it was added by the time": {
			release.Identity{DeploymentID: "second", Version: "1.3", Revision: commit, Step: release.StepTime}, true,
		},
		"a deployment was added to a version of its own": {
			release.Identity{DeploymentID: "second", Version: "2.0", Revision: commit, Step: release.StepTime}, false,
		},
		"a version was added to a commit of its own": {
			release.Identity{DeploymentID: "first", Version: "1.2", Revision: other, Step: release.StepTime}, false,
		},
		"it has an image of its own": {
			release.Identity{DeploymentID: "first", Version: "1.2", Tag: "build-7", Step: release.StepTime}, false,
		},
		"it joined by its version":         {release.Identity{DeploymentID: "first", Version: "1.2", Step: release.StepVersion}, false},
		"it joined by when it had started": {release.Identity{DeploymentID: "first", Version: "1.2", Step: release.StepInstanceStart}, false},
	} {
		assert.Equal(t, c.want, join.IsByTime(c.identity, deployments), name)
	}
}
