// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// provider is the value of dora.provider.name and vcs.provider.name.
const provider = "gitlab"

// Source maps GitLab's webhooks.
type Source struct {
	options      Options
	environments delivery.Environments
}

// New returns a source that normalises environments by the given rules.
func New(options Options, environments delivery.Environments) *Source {
	return &Source{options: options, environments: environments}
}

// webhook says what the webhooks of one object_kind are about and how they are mapped. The events of read are valid
// only if the payload has no faults, which [source.Object.Finish] checks.
type webhook struct {
	kind source.Kind
	read func(*Source, payload) ([]source.Event, error)
}

// webhooks holds the supported webhooks by object_kind. Feature flags have no kind that rules could match on.
var webhooks = map[string]webhook{
	"build":         {source.KindJob, (*Source).job},
	"deployment":    {source.KindDeployment, (*Source).deployment},
	"feature_flag":  {"", (*Source).featureFlag},
	"incident":      {source.KindIssue, (*Source).issue},
	"issue":         {source.KindIssue, (*Source).issue},
	"merge_request": {source.KindChange, (*Source).mergeRequest},
	"pipeline":      {source.KindPipelineRun, (*Source).pipeline},
	"push":          {source.KindPush, (*Source).push},
	"release":       {source.KindRelease, (*Source).release},
	"tag_push":      {source.KindTag, (*Source).tagPush},
	"work_item":     {source.KindIssue, (*Source).issue},
}

// Events maps one webhook. The body says which one it is: the header X-Gitlab-Event has other values for hooks of a
// whole instance and is not covered by the signature.
func (s *Source) Events(r source.Request) (source.Events, error) {
	root, err := source.Decode(r.Body)
	if err != nil {
		return nil, err
	}
	kind := cmp.Or(root.Text("object_kind"), root.Text("event_name"))
	if kind == "" {
		root.Fault("object_kind", "is required: a custom webhook template must keep it")
		return nil, root.Err()
	}
	told, ok := webhooks[kind]
	if !ok {
		return nil, source.Ignore("a webhook about %q carries no delivery fact", kind)
	}
	return root.Finish(told.read(s, s.payload(r, root, told.kind)))
}
