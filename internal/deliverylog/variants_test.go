// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// tell modifies the record of a valid deployment and its resource.
type tell func(resource, record map[string]any, log plog.LogRecord)

func TestDecodeReadsWhatOtherProducersSend(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tell   tell
		expect func(*assert.Assertions, *delivery.Event, *delivery.DeploymentFacts)
	}{
		"an event name in otel.event.name": {
			func(_, record map[string]any, log plog.LogRecord) {
				log.SetEventName("")
				record["otel.event.name"] = "dora.deployment.started"
				record["event.name"] = "dora.deployment.finished"
			},
			func(is *assert.Assertions, e *delivery.Event, _ *delivery.DeploymentFacts) {
				is.Equal(delivery.DeploymentStarted, e.Name)
			},
		},
		"an event name in event.name": {
			func(_, record map[string]any, log plog.LogRecord) {
				log.SetEventName("")
				record["event.name"] = "dora.deployment.started"
			},
			func(is *assert.Assertions, e *delivery.Event, _ *delivery.DeploymentFacts) {
				is.Equal(delivery.DeploymentStarted, e.Name)
			},
		},
		"a record attribute that contradicts its resource": {
			func(resource, record map[string]any, _ plog.LogRecord) {
				resource["service.name"], record["service.name"] = "deploy-tool", "cart"
				resource["deployment.environment.name"], record["deployment.environment"] = "ci", "staging"
			},
			func(is *assert.Assertions, _ *delivery.Event, d *delivery.DeploymentFacts) {
				is.Equal("cart", d.Service.Name)
				is.Equal("staging", d.Environment.Name)
			},
		},
		"everything on the resource": {
			func(resource, record map[string]any, _ plog.LogRecord) {
				maps.Copy(resource, record)
				clear(record)
			},
			func(is *assert.Assertions, _ *delivery.Event, d *delivery.DeploymentFacts) {
				is.Equal("42", d.ID)
				is.Equal(delivery.StatusSucceeded, d.Status)
			},
		},
		"everything on the record": {
			func(resource, record map[string]any, _ plog.LogRecord) {
				maps.Copy(record, resource)
				clear(resource)
			},
			func(is *assert.Assertions, _ *delivery.Event, d *delivery.DeploymentFacts) {
				is.Equal("checkout", d.Service.Name)
				is.Equal("production", d.Environment.Name)
			},
		},
		"a service name that an SDK made up on the record": {
			func(resource, record map[string]any, _ plog.LogRecord) {
				record["service.name"] = "unknown_service:kubectl"
				resource["service.name"] = "checkout"
			},
			func(is *assert.Assertions, _ *delivery.Event, d *delivery.DeploymentFacts) {
				is.Equal("checkout", d.Service.Name)
			},
		},
		"ids that are numbers": {
			func(_, record map[string]any, _ plog.LogRecord) {
				record["deployment.id"] = int64(9007199254740993)
				record["cicd.pipeline.run.id"] = 9753949763.0
				record["vcs.change.id"] = 1.5
				record["dora.deployment.previous.id"] = float64(1 << 53)
			},
			func(is *assert.Assertions, _ *delivery.Event, d *delivery.DeploymentFacts) {
				is.Equal("9007199254740993", d.ID)
				is.Equal("9753949763", d.PipelineRunID)
				is.Empty(d.ChangeID, "a fraction is no id")
				is.Empty(d.PreviousID, "a double holds no such number exactly")
			},
		},
		"a single image tag": {
			func(resource, _ map[string]any, _ plog.LogRecord) { resource["container.image.tag"] = "1.4.2" },
			func(is *assert.Assertions, _ *delivery.Event, d *delivery.DeploymentFacts) {
				is.Equal([]string{"1.4.2"}, d.ImageTags)
			},
		},
		"lists with odd items": {
			func(_, record map[string]any, _ plog.LogRecord) {
				record["container.image.tags"] = []any{"a", int64(7), "", true, map[string]any{"b": "c"}}
			},
			func(is *assert.Assertions, _ *delivery.Event, d *delivery.DeploymentFacts) {
				is.Equal([]string{"a", "7"}, d.ImageTags)
			},
		},
		"a clone URL and a full ref": {
			func(_, record map[string]any, _ plog.LogRecord) {
				record["_dd.git.repository_url"] = "git@github.com:acme/checkout.git"
				record["vcs.repository.ref.name"] = "refs/tags/v1.4.2"
				record["git.commit.sha"] = "08bcf6ac"
				record["vcs.vendor.name"] = "github"
			},
			func(is *assert.Assertions, _ *delivery.Event, d *delivery.DeploymentFacts) {
				is.Equal(delivery.Repository{URL: "https://github.com/acme/checkout", Provider: "github"}, d.Repository)
				is.Equal(delivery.Ref{Name: "v1.4.2", Type: "tag"}, d.Ref)
				is.Equal("08bcf6ac", d.Revision)
			},
		},
		"a proper key beside its alias": {
			func(_, record map[string]any, _ plog.LogRecord) {
				record["git.commit.sha"], record["vcs.ref.head.revision"] = "aaaa", "bbbb"
			},
			func(is *assert.Assertions, _ *delivery.Event, d *delivery.DeploymentFacts) {
				is.Equal("bbbb", d.Revision)
			},
		},
		"an alias beside a proper key of the wrong type": {
			func(_, record map[string]any, _ plog.LogRecord) {
				record["git.commit.sha"], record["vcs.ref.head.revision"] = "aaaa", []any{"bbbb"}
			},
			func(is *assert.Assertions, _ *delivery.Event, d *delivery.DeploymentFacts) {
				is.Equal("aaaa", d.Revision)
			},
		},
		"no time but the observed one": {
			func(_, record map[string]any, log plog.LogRecord) {
				record["dora.event.time_source"] = "payload"
				log.SetTimestamp(0)
				log.SetObservedTimestamp(1_700_000_000_000_000_000)
			},
			func(is *assert.Assertions, e *delivery.Event, _ *delivery.DeploymentFacts) {
				is.Equal(time.Unix(1_700_000_000, 0).UTC(), e.Time)
				is.Equal(e.Time, e.Observed)
				is.Equal(delivery.TimeFromObserved, e.TimeSource)
			},
		},
		"an observed time that cannot be true": {
			func(_, _ map[string]any, log plog.LogRecord) { log.SetObservedTimestamp(1<<63 + 5) },
			func(is *assert.Assertions, e *delivery.Event, _ *delivery.DeploymentFacts) { is.Zero(e.Observed) },
		},
		"times with an offset and as a number": {
			func(_, record map[string]any, _ plog.LogRecord) {
				record["dora.deployment.start_time"] = "2026-10-05T11:11:19.5+02:00"
				record["dora.deployment.creation_time"] = int64(1_700_000_000)
			},
			func(is *assert.Assertions, _ *delivery.Event, d *delivery.DeploymentFacts) {
				is.Equal(at(9, 11, 19).Add(500*time.Millisecond), d.StartTime)
				is.Zero(d.CreationTime)
			},
		},
		"upper-case words and words of no list": {
			func(_, record map[string]any, _ plog.LogRecord) {
				record["deployment.status"] = "Succeeded"
				record["dora.deployment.environment.tier"] = "mars"
				record["dora.deployment.state"] = "sleeping"
				record["dora.event.time_source"] = "guess"
			},
			func(is *assert.Assertions, e *delivery.Event, d *delivery.DeploymentFacts) {
				is.Equal(delivery.StatusSucceeded, d.Status)
				is.Empty(d.Environment.Tier)
				is.Empty(d.State)
				is.Empty(e.TimeSource)
			},
		},
		"what the platform calls it, as telemetry would tell it": {
			func(_, record map[string]any, _ plog.LogRecord) {
				record["k8s.deployment.name"], record["k8s.replicaset.name"] = "checkout", "checkout-6d4cf56db6"
			},
			func(is *assert.Assertions, _ *delivery.Event, d *delivery.DeploymentFacts) {
				is.Equal("6d4cf56db6", d.PlatformRevision)
			},
		},
		"what the platform calls it, as a number": {
			func(_, record map[string]any, _ plog.LogRecord) {
				record["aws.ecs.task.family"], record["aws.ecs.task.revision"] = "checkout", int64(12)
			},
			func(is *assert.Assertions, _ *delivery.Event, d *delivery.DeploymentFacts) {
				is.Equal("checkout:12", d.PlatformRevision)
			},
		},
		"what the platform calls it, in our own word first": {
			func(resource, record map[string]any, _ plog.LogRecord) {
				resource["dora.deployment.platform_revision"], record["faas.version"] = "42", "41"
			},
			func(is *assert.Assertions, _ *delivery.Event, d *delivery.DeploymentFacts) {
				is.Equal("42", d.PlatformRevision)
			},
		},
		"what the platform calls a function that is not published": {
			func(_, record map[string]any, _ plog.LogRecord) { record["faas.version"] = "$LATEST" },
			func(is *assert.Assertions, _ *delivery.Event, d *delivery.DeploymentFacts) {
				is.Empty(d.PlatformRevision)
			},
		},
		"where the teller itself runs": {
			func(resource, _ map[string]any, _ plog.LogRecord) {
				resource["aws.ecs.task.family"], resource["aws.ecs.task.revision"] = "collector", "7"
				resource["k8s.pod.label.pod-template-hash"] = "6d4cf56db6"
			},
			func(is *assert.Assertions, _ *delivery.Event, d *delivery.DeploymentFacts) {
				is.Empty(d.PlatformRevision)
			},
		},
		"no uid: the event is identified here": {
			func(_, _ map[string]any, _ plog.LogRecord) {},
			func(is *assert.Assertions, e *delivery.Event, _ *delivery.DeploymentFacts) {
				is.Len(e.UID, 36)
			},
		},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			events, stats := decodeAll(t, thirdPartyDeployment(t, tt.tell))
			require.Equal(t, Stats{}, stats)
			require.Len(t, events, 1)
			tt.expect(assert.New(t), events[0], events[0].Subject.(*delivery.DeploymentFacts))
		})
	}
}

func TestAReasonWithoutASourceIsDeclaredUnlessItIsTheDefault(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		reason, source any
		expected       delivery.Reason
		declared       bool
	}{
		"nothing said":                        {nil, nil, "", false},
		"planned alone is a default":          {"planned", nil, delivery.ReasonPlanned, false},
		"rollback alone is declared":          {"rollback", nil, delivery.ReasonRollback, true},
		"an unknown source is none":           {"rollback", "guessed", delivery.ReasonRollback, true},
		"planned may be declared":             {"planned", "declared", delivery.ReasonPlanned, true},
		"hotfix may be inferred":              {"hotfix", "inferred", delivery.ReasonHotfix, false},
		"a source without a reason is no one": {nil, "declared", "", false},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			events, _ := decodeAll(t, thirdPartyDeployment(t, func(_, record map[string]any, _ plog.LogRecord) {
				record["dora.deployment.reason"], record["dora.deployment.reason_source"] = tt.reason, tt.source
			}))
			require.Len(t, events, 1)
			facts := events[0].Subject.(*delivery.DeploymentFacts)
			assert.Equal(t, tt.expected, facts.Reason)
			assert.Equal(t, tt.declared, facts.ReasonDeclared)
		})
	}
}

func TestWhatWasStampedOnAResourceIsNotTheEventsWord(t *testing.T) {
	t.Parallel()
	logs := plog.NewLogs()
	newIncident(logs)
	resource := logs.ResourceLogs().At(0).Resource().Attributes()
	resource.PutStr("service.name", "checkout")
	resource.PutStr("deployment.id", "42")
	resource.PutStr("service.version", "1.4.2")
	resource.PutStr("dora.join.step", "time")

	events, _ := decodeAll(t, logs)
	require.Len(t, events, 1)
	assert.Equal(t, &delivery.IncidentFacts{ID: "P1", Service: delivery.Service{Name: "checkout"}}, events[0].Subject)
}

func TestRawPipelineResultsAreMapped(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		key, raw string
		expected delivery.PipelineResult
	}{
		"GitLab's word under the proper key":     {"cicd.pipeline.result", "canceled", delivery.ResultCancellation},
		"GitHub's conclusion under a status key": {"cicd.pipeline.run.status", "timed_out", delivery.ResultTimeout},
		"Jenkins' word under a result key":       {"cicd.pipeline.run.result", "NOT_BUILT", delivery.ResultSkip},
		"a proper word under a conclusion key":   {"cicd.pipeline.run.conclusion", "success", delivery.ResultSuccess},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			logs := plog.NewLogs()
			record := newRecord(logs)
			record.SetEventName("dora.cicd.pipeline.run.finished")
			record.SetTimestamp(1_700_000_000_000_000_000)
			require.NoError(t, record.Attributes().FromRaw(map[string]any{
				"cicd.pipeline.name": "release", "cicd.pipeline.run.id": "1",
				"dora.cicd.pipeline.run.attempt": "2", tt.key: tt.raw,
			}))
			events, _ := decodeAll(t, logs)
			require.Len(t, events, 1)
			facts := events[0].Subject.(*delivery.PipelineRunFacts)
			assert.Equal(t, tt.expected, facts.Result)
			assert.Equal(t, 2, facts.Attempt)
		})
	}
}

// thirdPartyDeployment returns a finished deployment as another producer might send it, without attributes whose value
// is nil.
func thirdPartyDeployment(t *testing.T, tell tell) plog.Logs {
	t.Helper()
	logs := plog.NewLogs()
	log := newRecord(logs)
	log.SetEventName("dora.deployment.finished")
	log.SetTimestamp(1_700_000_000_000_000_000)
	resource := map[string]any{"service.name": "checkout", "deployment.environment.name": "production"}
	record := map[string]any{"deployment.id": "42", "deployment.status": "succeeded"}
	tell(resource, record, log)
	require.NoError(t, logs.ResourceLogs().At(0).Resource().Attributes().FromRaw(resource))
	require.NoError(t, log.Attributes().FromRaw(record))
	logs.MarkReadOnly()
	return logs
}
