// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jenkins

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

const (
	revisionTwo   = "2222222222222222222222222222222222222222"
	revisionThree = "3333333333333333333333333333333333333333"
)

var (
	checkoutRepository = delivery.Repository{URL: "https://github.com/acme/checkout", Owner: "acme", Name: "checkout", Provider: "github"}
	searchRepository   = delivery.Repository{URL: "https://github.com/acme/search", Owner: "acme", Name: "search", Provider: "github"}
)

func TestABuildIsAPipelineRun(t *testing.T) {
	t.Parallel()
	run := events(t, NewDefaultOptions(), fixture(t))[0]
	assert.False(t, run.Draft)
	assert.Equal(t, delivery.PipelineRunFinished, run.Name)
	assert.Equal(t, "jenkins", run.Provider)
	assert.Equal(t, "ci.example.com", run.Tenant)
	assert.Equal(t, clock(t, "2026-03-02T09:00:00Z"), run.Time)
	assert.Equal(t, delivery.TimeFromPayload, run.TimeSource)
	assert.Equal(t, received, run.Observed)
	assert.NotEmpty(t, run.UID)
	assert.Equal(t, &delivery.PipelineRunFacts{
		Name:       "shop/deploy-checkout",
		RunID:      "https://ci.example.com/job/shop/job/deploy-checkout/812/",
		Attempt:    1,
		URL:        "https://ci.example.com/job/shop/job/deploy-checkout/812/",
		Repository: checkoutRepository,
		Service:    delivery.Service{Name: "checkout"},
		Ref:        delivery.Ref{Name: "main"},
		Revision:   revisionThree,
		Result:     delivery.ResultSuccess,
		StartTime:  clock(t, "2026-03-02T08:58:24.5Z"),
	}, run.Subject)
	assert.Equal(t, source.Origin{
		Kind:       source.KindPipelineRun,
		Name:       "shop/deploy-checkout",
		Repository: "acme/checkout",
		Branch:     "main",
		Paths:      []string{"cmd/checkout/main.go", "go.mod"},
		Aliases: []source.Alias{
			{Scheme: source.SchemeRepository, Value: "https://github.com/acme/checkout"},
			{Scheme: source.SchemeRepository, Value: "acme/checkout"},
		},
	}, run.Origin)
}

func TestABuildIsADeploymentByRuleOnly(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	options.Parameters = ParameterOptions{Environment: "TARGET", Service: "SERVICE", Version: "VERSION"}
	told := events(t, options, fixture(t))
	require.Len(t, told, 2)
	assert.Len(t, told.Standing(), 1)
	assert.True(t, told[1].Draft)
	assert.Equal(t, told[0].Origin, told[1].Origin)
	assert.Equal(t, delivery.DeploymentFinished, told[1].Name)
	facts := told[1].Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, "https://ci.example.com/job/shop/job/deploy-checkout/812/", facts.ID)
	assert.Equal(t, delivery.StatusSucceeded, facts.Status)
	assert.Equal(t, delivery.Service{Namespace: "shop", Name: "checkout"}, facts.Service)
	assert.Equal(t, delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"}, facts.Environment)
	assert.Equal(t, "1.4.2", facts.Version)
	assert.Equal(t, revisionThree, facts.Revision)
	assert.Equal(t, checkoutRepository, facts.Repository)
	assert.Equal(t, clock(t, "2026-03-02T08:58:24.5Z"), facts.StartTime)
}

func TestParametersAreReadByNameOnly(t *testing.T) {
	t.Parallel()
	facts := events(t, NewDefaultOptions(), fixture(t))[1].Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, "production", facts.Environment.Name, "the configured environment")
	assert.Equal(t, delivery.Service{Name: "checkout"}, facts.Service)
	assert.Empty(t, facts.Version)

	options := NewDefaultOptions()
	options.Parameters = ParameterOptions{Environment: "TARGET", Service: "SERVICE", Version: "VERSION"}
	body := fixture(t).With("build.parameters", map[string]any{"TARGET": "", "SERVICE": "a/b/c", "VERSION": 1})
	facts = events(t, options, body)[1].Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, "production", facts.Environment.Name)
	assert.Equal(t, "checkout", facts.Service.Name, "what names no service is passed over")
	assert.Empty(t, facts.Version)
}

func TestResults(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]delivery.PipelineRunFacts{
		"SUCCESS":   {Result: delivery.ResultSuccess},
		"FAILURE":   {Result: delivery.ResultFailure, ErrorType: "failure"},
		"UNSTABLE":  {Result: delivery.ResultFailure, ErrorType: "unstable"},
		"ABORTED":   {Result: delivery.ResultCancellation},
		"NOT_BUILT": {Result: delivery.ResultSkip},
	} {
		facts := events(t, NewDefaultOptions(), fixture(t).With("build.status", status))[0].Subject.(*delivery.PipelineRunFacts)
		assert.Equal(t, want.Result, facts.Result, status)
		assert.Equal(t, want.ErrorType, facts.ErrorType, status)
	}
	tolerant := NewDefaultOptions()
	tolerant.UnstableResult = delivery.ResultSuccess
	facts := events(t, tolerant, fixture(t).With("build.status", "UNSTABLE"))[0].Subject.(*delivery.PipelineRunFacts)
	assert.Equal(t, delivery.ResultSuccess, facts.Result)
	assert.Empty(t, facts.ErrorType)
	isIgnored(t, fixture(t).With("build.status", "FAILED"))
	isIgnored(t, fixture(t).Without("build.status"))
}

func TestOnlyOnePhaseTellsTheOutcome(t *testing.T) {
	t.Parallel()
	for _, phase := range []string{"QUEUED", "STARTED", "COMPLETED", "NONE"} {
		isIgnored(t, fixture(t).With("build.phase", phase))
	}
	early := NewDefaultOptions()
	early.Phase = "completed"
	assert.Len(t, events(t, early, fixture(t).With("build.phase", "COMPLETED")), 2)
	_, err := New(early, environments).Events(request(fixture(t)))
	var ignored *source.Ignored
	assert.ErrorAs(t, err, &ignored, "or a build would finish twice")
}

func TestTheSameBuildTwiceIsOneFact(t *testing.T) {
	t.Parallel()
	once, twice := events(t, NewDefaultOptions(), fixture(t)), events(t, NewDefaultOptions(), fixture(t))
	assert.Equal(t, once[0].UID, twice[0].UID)
	other := events(t, NewDefaultOptions(), fixture(t).With("build.full_url", "https://ci.example.com/job/shop/job/deploy-checkout/813/"))
	assert.NotEqual(t, once[0].UID, other[0].UID)
}

func TestVerify(t *testing.T) {
	t.Parallel()
	r := request(fixture(t))
	secrets := [][]byte{[]byte("old"), []byte("new")}
	assert.ErrorIs(t, newSource().Verify(r, secrets), source.ErrUnverified)
	for header, value := range map[string]string{
		"Authorization": "Basic am5rczpuZXc=", // jnks:new, as in https://jnks:new@collector.example.com/jenkins
		"authorization": "Bearer old", "X-Delivery-Token": "new",
	} {
		r.Header = http.Header{}
		r.Header.Set(header, value)
		assert.NoError(t, newSource().Verify(r, secrets), value)
		r.Header.Set(header, value+"x")
		assert.ErrorIs(t, newSource().Verify(r, secrets), source.ErrUnverified, value)
	}
}

var (
	received     = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	environments = delivery.Environments{Aliases: delivery.DefaultAliases()}
)

func newSource() *Source { return New(NewDefaultOptions(), environments) }

func fixture(t *testing.T) sourcetest.Body {
	t.Helper()
	return sourcetest.Load(t, "testdata/notification.json")
}

func request(body sourcetest.Body) source.Request {
	return source.Request{Header: http.Header{}, Body: body.JSON(), Received: received}
}

func events(t *testing.T, options Options, body sourcetest.Body) source.Events {
	t.Helper()
	events, err := New(options, environments).Events(request(body))
	require.NoError(t, err)
	require.NotEmpty(t, events)
	return events
}

func isIgnored(t *testing.T, body sourcetest.Body) {
	t.Helper()
	events, err := newSource().Events(request(body))
	var ignored *source.Ignored
	assert.ErrorAs(t, err, &ignored)
	assert.Empty(t, events)
}

func clock(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at.UTC()
}
