// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import semconv "go.opentelemetry.io/otel/semconv/v1.41.0"

// eventNameKeys are the attributes that carry the event name on paths that have no field for it,
// preferred first.
var eventNameKeys = []string{string(semconv.OTelEventNameKey), "event.name"}

// aliases maps a key to the spellings seen elsewhere for the same fact, preferred first: names that
// the conventions have since replaced and names that other agents coined. They are read, never
// written.
var aliases = map[string][]string{
	KeyEnvironmentName: {"deployment.environment", "env"},
	KeyDeploymentID:    {"vercel.deployment_id"},

	KeyRepositoryURL: {"git.repository_url", "_dd.git.repository_url"},
	KeyVCSProvider:   {"vcs.vendor.name"},
	KeyHeadRevision: {
		"vcs.repository.ref.revision", "git.commit.sha", "_dd.git.commit.sha",
		string(semconv.HerokuReleaseCommitKey), "vercel.sha",
	},
	KeyHeadName:    {"vcs.repository.ref.name", "vcs.ref.head"},
	KeyHeadType:    {"vcs.repository.ref.type", string(semconv.VCSRefTypeKey)},
	KeyChangeID:    {"vcs.repository.change.id"},
	KeyChangeTitle: {"vcs.repository.change.title"},

	KeyPipelineResult: {"cicd.pipeline.run.result", "cicd.pipeline.run.status", "cicd.pipeline.run.conclusion"},
	KeyImageTags:      {"container.image.tag"},
}
