// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestValidateRefuses(t *testing.T) {
	t.Parallel()
	deploy := func() *delivery.Event { return NewStory().Deploy(1, "d", "r").Events[0] }
	merge := func() *delivery.Event { return NewStory().Merge(1, "7", "r").Events[0] }
	push := func() *delivery.Event { return NewStory().Push(1, "main", "", "r").Events[0] }
	run := func() *delivery.Event { return NewStory().Run(1, "build", "9", delivery.ResultSuccess).Events[0] }
	incident := func() *delivery.Event { return NewStory().Open(1, "i").Events[0] }
	change := func(e *delivery.Event) *delivery.ChangeFacts { return e.Subject.(*delivery.ChangeFacts) }
	revision := func(e *delivery.Event) *delivery.RevisionFacts { return e.Subject.(*delivery.RevisionFacts) }
	pipeline := func(e *delivery.Event) *delivery.PipelineRunFacts { return e.Subject.(*delivery.PipelineRunFacts) }
	hit := func(e *delivery.Event) *delivery.IncidentFacts { return e.Subject.(*delivery.IncidentFacts) }
	tests := []struct {
		name  string
		event func() *delivery.Event
		spoil func(*delivery.Event)
		want  string
	}{
		{"an event without a subject", deploy, func(e *delivery.Event) { e.Subject = nil }, "does not fit its subject"},
		{"a name that belongs to another subject", deploy, func(e *delivery.Event) { e.Name = delivery.ChangeMerged }, "does not fit its subject"},
		{"a change that claims to be pushed", merge, func(e *delivery.Event) { e.Name = delivery.RevisionPushed }, "does not fit its subject"},
		{"a push that claims to be merged", push, func(e *delivery.Event) { e.Name = delivery.ChangeMerged }, "does not fit its subject"},
		{"a run that claims to be deployed", run, func(e *delivery.Event) { e.Name = delivery.DeploymentFinished }, "does not fit its subject"},
		{"an incident that claims to be a run", incident, func(e *delivery.Event) { e.Name = delivery.PipelineRunStarted }, "does not fit its subject"},
		{"a name nobody knows", deploy, func(e *delivery.Event) { e.Name = "dora.deployment.lost" }, "does not fit its subject"},

		{"no time", deploy, func(e *delivery.Event) { e.Time = time.Time{} }, "missing or impossible"},
		{"the year 0001 of senders that mean none", deploy, func(e *delivery.Event) { e.Time = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC) }, "missing or impossible"},
		{"a time before there was any", deploy, func(e *delivery.Event) { e.Time = time.Unix(0, 0) }, "missing or impossible"},
		{"a time out of this world", deploy, func(e *delivery.Event) { e.Time = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }, "missing or impossible"},
		{"a clock a day ahead", deploy, func(e *delivery.Event) { e.Time = e.Observed.Add(24*time.Hour + time.Second) }, "in the future"},

		{"a deployment without id", deploy, func(e *delivery.Event) { deploymentOf(e).ID = "" }, "deployment.id is required"},
		{"a deployment of no service", deploy, func(e *delivery.Event) { deploymentOf(e).Service.Name = "" }, "service.name is required"},
		{"a deployment to nowhere", deploy, func(e *delivery.Event) { deploymentOf(e).Environment.Name = "" }, "deployment.environment.name is required"},
		{"an outcome nobody knows", deploy, func(e *delivery.Event) { deploymentOf(e).Status = "inactive" }, `deployment.status "inactive"`},
		{"no outcome at the finish", deploy, func(e *delivery.Event) { deploymentOf(e).Status = "" }, `deployment.status ""`},
		{"a reason nobody knows", deploy, func(e *delivery.Event) { deploymentOf(e).Reason = "whim" }, `dora.deployment.reason "whim"`},

		{"a change without id", merge, func(e *delivery.Event) { change(e).ID = "" }, "vcs.change.id is required"},
		{"a change of no repository", merge, func(e *delivery.Event) { change(e).Repository.URL = "" }, "vcs.repository.url.full is required"},
		{"a merge into nothing", merge, func(e *delivery.Event) { change(e).Base.Name = "" }, "vcs.ref.base.name is required"},
		{"a merge that left nothing", merge, func(e *delivery.Event) { change(e).MergeRevision = "" }, "dora.vcs.change.merge_revision is required"},

		{"a push of nothing", push, func(e *delivery.Event) { revision(e).Revision = "" }, "vcs.ref.head.revision is required"},
		{"a push to no ref", push, func(e *delivery.Event) { revision(e).Ref.Name = "" }, "vcs.ref.head.name is required"},
		{"a push to no repository", push, func(e *delivery.Event) { revision(e).Repository.URL = "" }, "vcs.repository.url.full is required"},

		{"a run of no pipeline", run, func(e *delivery.Event) { pipeline(e).Name = "" }, "cicd.pipeline.name is required"},
		{"a run without id", run, func(e *delivery.Event) { pipeline(e).RunID = "" }, "cicd.pipeline.run.id is required"},
		{"a result nobody knows", run, func(e *delivery.Event) { pipeline(e).Result = "neutral" }, `cicd.pipeline.result "neutral"`},

		{"an incident without id", incident, func(e *delivery.Event) { hit(e).ID = "" }, "dora.incident.id is required"},
		{"a severity nobody knows", incident, func(e *delivery.Event) { hit(e).Severity = "SEV-2" }, `dora.incident.severity "SEV-2"`},

		{"an id beyond all measure", deploy, func(e *delivery.Event) { deploymentOf(e).ID = strings.Repeat("x", 1025) }, "deployment.id is longer than 1024 bytes"},
		{"an id that is no text", deploy, func(e *delivery.Event) { deploymentOf(e).ID = "\xff" }, "deployment.id is not valid UTF-8"},
		{"an id with a NUL", deploy, func(e *delivery.Event) { deploymentOf(e).ID = "a\x00b" }, "deployment.id holds a control"},
		{"an id with a line feed", deploy, func(e *delivery.Event) { deploymentOf(e).ID = "a\nb" }, "deployment.id holds a control"},
		{"an id that was damaged before", deploy, func(e *delivery.Event) { deploymentOf(e).ID = "a\ufffd" }, "deployment.id holds a control"},
		{"a provider with a control character", deploy, func(e *delivery.Event) { e.Provider = "\x7f" }, "dora.provider.name holds a control"},
		{"a source branch with a control character", merge, func(e *delivery.Event) { change(e).Head.Name = "\t" }, "vcs.ref.head.name holds a control"},
		{"a base revision with a control character", push, func(e *delivery.Event) { revision(e).BaseRevision = "\t" }, "vcs.ref.base.revision holds a control"},
		{"a pipeline with a control character", run, func(e *delivery.Event) { pipeline(e).Name = "\t" }, "cicd.pipeline.name holds a control"},
		{"a blamed version with a control character", incident, func(e *delivery.Event) { hit(e).Version = "\t" }, "service.version holds a control"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := tt.event()
			require.NoError(t, e.Validate(), "the event must be fine before it is spoilt")
			tt.spoil(e)
			assert.ErrorContains(t, e.Validate(), tt.want)
			outcome, _, err := delivery.NewHistory(nil).Apply(e)
			require.Error(t, err)
			assert.Equal(t, delivery.Refused, outcome)
		})
	}
}

func TestValidateAccepts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		event *delivery.Event
	}{
		{"a start without a status", NewStory().Start(1, "d", delivery.StateQueued).Events[0]},
		{"a rollback in place without a status", NewStory().RollBack(1, "d").Events[0]},
		{"an incident of no known service or environment", NewStory().Open(1, "i", Somewhere, Hitting(delivery.Service{})).Events[0]},
		{"a run that has no result yet", NewStory().Run(1, "build", "9", "").Events[0]},
		{"a change that is only open", NewStory().Tell(delivery.ChangeOpened, 1, "github",
			&delivery.ChangeFacts{ID: "7", Repository: delivery.Repository{URL: Shop}}).Events[0]},
		{"names in any script", NewStory().Deploy(1, "développement-日本", "r").Events[0]},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.NoError(t, tt.event.Validate())
		})
	}
	early := NewStory().Deploy(1, "d", "r").Events[0]
	early.Time = early.Observed.Add(24 * time.Hour)
	assert.NoError(t, early.Validate(), "a clock may be a day ahead")
	early.Observed = time.Time{}
	assert.NoError(t, early.Validate(), "without an observation there is nothing to compare with")
}

func TestValidateReportsEverythingInOneOrder(t *testing.T) {
	t.Parallel()
	e := &delivery.Event{Name: delivery.DeploymentFinished, Provider: "\x01", Subject: &delivery.DeploymentFacts{Reason: "whim", Version: "\x01"}}
	want := strings.Join([]string{
		"deployment.id is required",
		"service.name is required",
		"deployment.environment.name is required",
		`deployment.status "" is none of succeeded, failed, cancelled, skipped`,
		`dora.deployment.reason "whim" is none of planned, hotfix, rollback, redeploy`,
		"the event's time is missing or impossible",
		"dora.provider.name holds a control or replacement character",
		"service.version holds a control or replacement character",
	}, "\n")
	for range 20 {
		assert.EqualError(t, e.Validate(), want)
	}
}

func TestDisplayText(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"plain text stays", "Fix the cart", "Fix the cart"},
		{"control characters become blanks", "a\x00b\nc\x7fd", "a b c d"},
		{"what is no text is marked", "a\xffb", "a\ufffdb"},
		{"long text is cut", strings.Repeat("x", 300), strings.Repeat("x", 256)},
		{"but never within a character", strings.Repeat("x", 255) + "é", strings.Repeat("x", 255)},
		{"a character that just fits stays", strings.Repeat("x", 254) + "é", strings.Repeat("x", 254) + "é"},
		{"nothing stays nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, delivery.DisplayText(tt.text))
		})
	}
}

func FuzzDisplayText(f *testing.F) {
	for _, seed := range []string{"Fix the cart", "a\x00b", "\xff\xfe", strings.Repeat("é", 200), "\u2028", "\ufffd", strings.Repeat("\xf0\x9f\x92\xa9", 65)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		shown := delivery.DisplayText(text)
		assert.True(t, utf8.ValidString(shown))
		assert.LessOrEqual(t, len(shown), delivery.MaxDisplayLength)
		assert.False(t, strings.ContainsFunc(shown, unicode.IsControl))
		assert.Equal(t, shown, delivery.DisplayText(shown), "shown text needs no second cleaning")
	})
}
