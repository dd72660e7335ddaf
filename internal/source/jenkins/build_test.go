// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jenkins

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

func TestNameOfAJob(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ url, want string }{
		"a job at the top":                    {"job/deploy/", "deploy"},
		"a job in folders":                    {"job/shop/job/tills/job/deploy/", "shop/tills/deploy"},
		"a branch of a multi-branch job":      {"job/checkout/job/feature%252Fx/", "checkout/feature%2Fx"},
		"a name with blanks":                  {"job/deploy%20it/", "deploy it"},
		"an address that is none of Jenkins'": {"JobUrl", "deploy-checkout"},
		"an address below a view":             {"view/all/job/deploy/", "deploy-checkout"},
		"no address":                          {"", "deploy-checkout"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, runOf(t, fixture(t).With("url", test.url)).Name)
		})
	}
}

func TestIdentityOfABuild(t *testing.T) {
	t.Parallel()
	relative := fixture(t).Without("build.full_url") // Jenkins does not know its own address
	assert.Equal(t, "job/shop/job/deploy-checkout/812/", runOf(t, relative).RunID)
	assert.Empty(t, runOf(t, relative).URL)
	assert.Equal(t, "job/shop/job/deploy-checkout#812", runOf(t, relative.Without("build.url")).RunID)
	assert.Equal(t, "deploy-checkout#812", runOf(t, relative.Without("build.url").Without("url")).RunID)
}

func TestServiceOfABuild(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	byRepository := fixture(t).With("url", "job/other/")
	options.Services = map[string]source.ServiceName{
		"shop/deploy-checkout": {Namespace: "shop", Name: "by-job"}, "acme/checkout": {Name: "by-repository"},
	}
	for name, test := range map[string]struct {
		options Options
		body    sourcetest.Body
		want    string
	}{
		"the job goes first":         {options, fixture(t), "by-job"},
		"then the repository":        {options, byRepository, "by-repository"},
		"else the repository's name": {NewDefaultOptions(), fixture(t), "checkout"},
		"else the job's":             {NewDefaultOptions(), fixture(t).Without("build.scm"), "deploy-checkout"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			facts := events(t, test.options, test.body)[0].Subject.(*delivery.PipelineRunFacts)
			assert.Equal(t, test.want, facts.Service.Name)
		})
	}
}

func TestRevisionAndBranchAreThoseOfGit(t *testing.T) {
	t.Parallel()
	for told, want := range map[string]string{
		"main": "main", "origin/main": "main", "refs/remotes/origin/fix/it": "fix/it", "refs/heads/main": "main", "detached": "", "": "",
	} {
		assert.Equal(t, want, runOf(t, fixture(t).With("build.scm.branch", told)).Ref.Name, told)
	}
	assert.Empty(t, runOf(t, fixture(t).With("build.scm.commit", "r1234")).Revision, "a number of Subversion is no revision")
	assert.Empty(t, runOf(t, fixture(t).Without("build.scm")).Repository)
}

func TestTimesOfABuild(t *testing.T) {
	t.Parallel()
	untimed := events(t, NewDefaultOptions(), fixture(t).Without("build.timestamp"))[0]
	assert.Equal(t, received, untimed.Time)
	assert.Equal(t, delivery.TimeFromObserved, untimed.TimeSource)
	assert.Zero(t, untimed.Subject.(*delivery.PipelineRunFacts).StartTime)
	assert.Zero(t, runOf(t, fixture(t).Without("build.duration")).StartTime)
	assert.Zero(t, runOf(t, fixture(t).With("build.duration", int64(1)<<62)).StartTime, "a duration that cannot be")
}

func TestCDEventsPluginBehindABridge(t *testing.T) {
	t.Parallel()
	body := sourcetest.Load(t, "testdata/cloudevent.json")
	options := NewDefaultOptions()
	options.Parameters.Environment = "TARGET"
	told := events(t, options, body)
	require.Len(t, told, 2)
	assert.Equal(t, clock(t, "2026-03-02T13:05:00.25Z"), told[0].Time)
	assert.Equal(t, &delivery.PipelineRunFacts{
		Name:       "search",
		RunID:      "https://ci.example.com/job/search/41/",
		Attempt:    1,
		URL:        "https://ci.example.com/job/search/41/",
		Repository: searchRepository,
		Service:    delivery.Service{Name: "search"},
		Ref:        delivery.Ref{Name: "main"},
		Revision:   revisionTwo,
		Result:     delivery.ResultFailure,
		ErrorType:  "failure",
		StartTime:  clock(t, "2026-03-02T13:04:00Z"),
	}, told[0].Subject)
	assert.Equal(t, "staging", told[1].Subject.(*delivery.DeploymentFacts).Environment.Name)

	for _, kind := range []string{"dev.cdevents.pipelinerun.started.0.1.0", "dev.cdevents.pipelinerun.queued.0.1.0", "dev.cdevents.taskrun.finished.0.1.0", "x"} {
		isIgnored(t, body.With("type", kind))
	}
	isIgnored(t, body.With("data.build.status", nil))
}

func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	untold := fixture(t).Without("build.full_url").Without("build.url")
	event := sourcetest.Load(t, "testdata/cloudevent.json")
	for want, body := range map[string][]byte{
		"the HTTP sink of the CDEvents plugin": []byte("CloudEvent{id='41', source=job/, type='dev.cdevents.pipelinerun.finished.0.1.0'}"),
		"choose the format JSON":               []byte("\n<com.tikal.hudson.plugins.notification.model.JobState/>"),
		"the body is no JSON object":           []byte("name=deploy"),
		"build is required":                    fixture(t).Without("build").JSON(),
		"build.phase is required":              fixture(t).Without("build.phase").JSON(),
		"build.full_url is required":           untold.Without("build.number").JSON(),
		"name is required":                     fixture(t).Without("name").Without("url").JSON(),
		"control or replacement character":     fixture(t).With("url", "job/a%00/").JSON(),
		"in the future":                        fixture(t).With("build.timestamp", "2027-01-01T00:00:00Z").JSON(),
		"data is required":                     event.Without("data").JSON(),
		"data.build is required":               event.Without("data.build").JSON(),
		"data.build.fullUrl is required":       event.With("data.build", map[string]any{"status": "SUCCESS"}).JSON(),
		"data.name is required":                event.Without("data.name").Without("data.url").Without("pipelinename").JSON(),
	} {
		events, err := newSource().Events(source.Request{Header: http.Header{}, Body: body, Received: received})
		var malformed *source.Malformed
		require.ErrorAs(t, err, &malformed, want)
		require.ErrorContains(t, err, want)
		assert.Empty(t, events)
	}
}

func TestOptionsThatCannotWork(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	require.NoError(t, options.Check())
	err := (&Options{Phase: "STARTED", UnstableResult: "skip"}).Check()
	for _, key := range []string{"`environment`", "`phase`", "`unstable_result`"} {
		assert.ErrorContains(t, err, key)
	}
}

func runOf(t *testing.T, body sourcetest.Body) *delivery.PipelineRunFacts {
	t.Helper()
	return events(t, NewDefaultOptions(), body)[0].Subject.(*delivery.PipelineRunFacts)
}
