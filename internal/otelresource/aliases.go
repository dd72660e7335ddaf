// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package otelresource

import (
	"maps"

	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// aliases are the aliases of release attributes, plus those of pipelines and repositories.
var aliases = func() map[string][]string {
	all := release.Aliases()
	maps.Copy(all, map[string][]string{
		string(semconv.VCSProviderNameKey): {"vcs.vendor.name"},
		string(semconv.VCSRefHeadNameKey):  {"vcs.repository.ref.name", "vcs.ref.head"},
		string(semconv.VCSRefHeadTypeKey):  {"vcs.repository.ref.type", string(semconv.VCSRefTypeKey)},
		string(semconv.VCSChangeIDKey):     {"vcs.repository.change.id"},
		string(semconv.VCSChangeTitleKey):  {"vcs.repository.change.title"},

		string(semconv.CICDPipelineResultKey):        {"cicd.pipeline.run.result", "cicd.pipeline.run.status", "cicd.pipeline.run.conclusion"},
		string(semconv.CICDPipelineTaskRunResultKey): {"cicd.pipeline.run.task.status"},
		string(semconv.CICDWorkerIDKey):              {"cicd.pipeline.worker.id"},
		string(semconv.CICDWorkerNameKey):            {"cicd.pipeline.worker.name"},
	})
	return all
}()

// Aliases returns, for each standard attribute, other attributes with the same meaning, preferred first: former names in
// the conventions, and names invented by other agents. They are read, never written.
func Aliases() map[string][]string { return maps.Clone(aliases) }
