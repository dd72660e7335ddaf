// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"maps"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// traits describe what webhooks of one kind contain, by any sender. A rule that needs more can never match.
type traits struct {
	// stands are the subjects of events that need no rule, drafts those of events that do.
	stands, drafts []delivery.Subject
	// tells are the keys of `match` that some sender fills for the kind. environment and severity depend on the subject.
	tells []string
}

// noKind is the kind of events that rules can match only by other keys: feature flags and corrections.
const noKind source.Kind = ""

// kinds holds the traits of every kind. A test compares it with the sources.
var kinds = map[source.Kind]traits{
	source.KindDeployment: {
		stands: []delivery.Subject{new(delivery.DeploymentFacts)},
		tells:  []string{"name", "repository", "branch", "labels"},
	},
	source.KindPipelineRun: {
		stands: []delivery.Subject{new(delivery.PipelineRunFacts)},
		drafts: []delivery.Subject{new(delivery.DeploymentFacts)},
		tells:  []string{"name", "repository", "branch", "paths"},
	},
	source.KindJob: {
		drafts: []delivery.Subject{new(delivery.DeploymentFacts)},
		tells:  []string{"name", "repository", "branch", "labels"},
	},
	source.KindRelease: {
		drafts: []delivery.Subject{new(delivery.DeploymentFacts)},
		tells:  []string{"name", "repository", "branch", "labels"},
	},
	source.KindTag: {
		drafts: []delivery.Subject{new(delivery.DeploymentFacts)},
		tells:  []string{"name", "repository", "branch"},
	},
	source.KindChange: {
		stands: []delivery.Subject{new(delivery.ChangeFacts)},
		drafts: []delivery.Subject{new(delivery.DeploymentFacts)},
		tells:  []string{"repository", "branch", "labels"},
	},
	source.KindPush: {
		stands: []delivery.Subject{new(delivery.RevisionFacts)},
		tells:  []string{"repository", "branch", "paths"},
	},
	source.KindArtifact: {
		stands: []delivery.Subject{new(delivery.ArtifactFacts)},
		tells:  []string{"name", "repository", "branch"},
	},
	source.KindIssue: {
		stands: []delivery.Subject{new(delivery.IncidentFacts)},
		drafts: []delivery.Subject{new(delivery.IncidentFacts)},
		tells:  []string{"name", "repository", "labels"},
	},
	source.KindAlert: {
		stands: []delivery.Subject{new(delivery.IncidentFacts)},
		drafts: []delivery.Subject{new(delivery.IncidentFacts)},
		tells:  []string{"name", "labels"},
	},
	source.KindIncident: {
		stands: []delivery.Subject{new(delivery.IncidentFacts)},
		tells:  []string{"name"},
	},
	noKind: {
		stands: []delivery.Subject{new(delivery.FeatureFlagFacts), new(delivery.CorrectionFacts)},
		tells:  []string{"name", "repository"},
	},
}

// subjects returns the subjects of the kind to which a rule with this verdict may apply.
func (t traits) subjects(as verdict) []delivery.Subject {
	var concerned []delivery.Subject
	for i, s := range slices.Concat(t.stands, t.drafts) {
		if (rule{as: as}).concerns(source.Event{Event: &delivery.Event{Subject: s}, Draft: i >= len(t.stands)}) {
			concerned = append(concerned, s)
		}
	}
	return concerned
}

// becoming returns the kinds whose drafts a rule with this verdict can turn into events.
func becoming(as verdict) []source.Kind {
	return slices.DeleteFunc(slices.Clone(source.Kinds), func(k source.Kind) bool {
		return len(kinds[k].drafts) == 0 || len(kinds[k].subjects(as)) == 0
	})
}

// telling returns the kinds for which some sender fills a key of `match`, among those to which a rule with this verdict
// may apply.
func telling(key string, as verdict) []source.Kind {
	return slices.DeleteFunc(slices.Clone(source.Kinds), func(k source.Kind) bool {
		return !slices.Contains(kinds[k].tells, key) || len(kinds[k].subjects(as)) == 0
	})
}

// kindsOf returns the kinds that the rule may match: the one it names, or all.
func (r rule) kindsOf() []source.Kind {
	if r.match.Kind != "" {
		return []source.Kind{source.Kind(r.match.Kind)}
	}
	return slices.Sorted(maps.Keys(kinds))
}
