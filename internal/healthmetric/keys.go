// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// Schema URLs of the output: that of the semantic conventions for the resource attributes, and that of this project's
// vocabulary for the metrics.
const (
	resourceSchemaURL = semconv.SchemaURL
	scopeSchemaURL    = "https://github.com/otelcol-dora/otelcol-dora/schemas/0.1.0"
)

// The metrics.
const (
	metricNamespace = "dora.health."

	metricOperations     = metricNamespace + string(health.Operations)
	metricDurations      = metricNamespace + string(health.Durations)
	metricFailingTraces  = metricNamespace + string(health.FailingTraces)
	metricFingerprints   = metricNamespace + string(health.Fingerprints)
	metricErrorLogs      = metricNamespace + string(health.ErrorLogs)
	metricInstances      = metricNamespace + string(health.Instances)
	metricFailureOrigins = metricNamespace + string(health.FailureOrigins)
	metricExposures      = metricNamespace + string(health.Exposures)
)

// Attributes of the release and the collector.
const (
	keyNamespace        = string(semconv.ServiceNamespaceKey)
	keyService          = string(semconv.ServiceNameKey)
	keyEnvironment      = string(semconv.DeploymentEnvironmentNameKey)
	keyDeploymentID     = string(semconv.DeploymentIDKey)
	keyRevision         = string(semconv.VCSRefHeadRevisionKey)
	keyRepository       = string(semconv.VCSRepositoryURLFullKey)
	keyDigests          = string(semconv.ContainerImageRepoDigestsKey)
	keyVersion          = string(semconv.ServiceVersionKey)
	keyTags             = string(semconv.ContainerImageTagsKey)
	keyPlatformRevision = "dora.release.platform_revision"
	keyInstanceStart    = "dora.release.instance_start"
	keyJoinStep         = "dora.join.step"
	keyCollector        = "dora.collector.id"
)

// Attributes of the series of a release.
const (
	keySignal         = "dora.health.signal"
	keyClass          = "dora.operation.class"
	keyErrorType      = string(semconv.ErrorTypeKey)
	keyFingerprint    = "dora.failure.fingerprint"
	keyHandled        = "dora.failure.handled"
	keyEntryNamespace = "dora.entry.service.namespace"
	keyEntryService   = "dora.entry.service.name"
	keyEntryFailed    = "dora.entry.failed"
	keyTouched        = "dora.exposure.touched"
)
