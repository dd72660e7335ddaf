// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// provider is the value of dora.provider.name and vcs.provider.name.
const provider = "github"

// Source maps GitHub's webhooks.
type Source struct {
	options      Options
	environments delivery.Environments
}

// New returns a source that normalises environments by the given rules.
func New(options Options, environments delivery.Environments) *Source {
	return &Source{options: options, environments: environments}
}

// Verify checks the header X-Hub-Signature-256. The legacy SHA-1 signature is not accepted.
func (s *Source) Verify(r source.Request, secrets [][]byte) error {
	return source.VerifyHMAC(r.Body, secrets, "sha256=", r.Header.Get("X-Hub-Signature-256"))
}

// Events maps one webhook.
func (s *Source) Events(r source.Request) (source.Events, error) {
	kind := r.Header.Get("X-GitHub-Event")
	if kind == "" {
		return nil, &source.Malformed{Err: errNoEvent}
	}
	mapper, ok := mappers[kind]
	if !ok {
		return nil, source.Ignore("event %q carries no delivery fact", kind)
	}
	body, err := source.JSONBody(r, "payload")
	if err != nil {
		return nil, err
	}
	root, err := source.Decode(body)
	if err != nil {
		return nil, err
	}
	if !root.Has("repository") && mapper.kind == source.KindArtifact {
		return nil, source.Ignore("the package belongs to no repository")
	}
	p := s.payload(r, root)
	p.Origin.Kind = mapper.kind
	return root.Finish(mapper.read(s, p))
}

// mapper says what the webhooks of one event are about and how they are mapped.
type mapper struct {
	kind source.Kind
	read func(*Source, payload) ([]source.Event, error)
}

// mappers holds the mapper of each event by the value of X-GitHub-Event. The events of a mapper are valid only if the
// payload has no faults, which [source.Object.Finish] checks.
var mappers = map[string]mapper{
	"create":                     {source.KindTag, (*Source).create},
	"deployment":                 {source.KindDeployment, (*Source).deployment},
	"deployment_protection_rule": {source.KindDeployment, (*Source).deploymentProtectionRule},
	"deployment_review":          {source.KindDeployment, (*Source).deploymentReview},
	"deployment_status":          {source.KindDeployment, (*Source).deploymentStatus},
	"issues":                     {source.KindIssue, (*Source).issue},
	"package":                    {source.KindArtifact, (*Source).publishedPackage},
	"pull_request":               {source.KindChange, (*Source).pullRequest},
	"pull_request_review":        {source.KindChange, (*Source).pullRequestReview},
	"push":                       {source.KindPush, (*Source).push},
	"registry_package":           {source.KindArtifact, (*Source).publishedPackage},
	"release":                    {source.KindRelease, (*Source).release},
	"workflow_job":               {source.KindJob, (*Source).workflowJob},
	"workflow_run":               {source.KindPipelineRun, (*Source).workflowRun},
}
