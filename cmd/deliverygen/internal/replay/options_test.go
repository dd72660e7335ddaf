// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/post"
)

func TestSecretsAreParsedAndNeverShown(t *testing.T) {
	t.Setenv("HUB_SECRET", "from the environment")
	got, err := ParseSecrets([]string{"generic=a=b"}, []string{"github=HUB_SECRET"})
	require.NoError(t, err)
	assert.Equal(t, Secrets{"generic": "a=b", "github": "from the environment"}, got)

	_, err = ParseSecrets([]string{"jira=hunter2", "github="}, []string{"pagerduty=UNSET_VARIABLE"})
	assert.ErrorContains(t, err, "`--secret` must be SOURCE=VALUE, where SOURCE is one of generic, github, gitlab, pagerduty")
	assert.ErrorContains(t, err, "`--secret` gives an empty secret for github")
	assert.ErrorContains(t, err, "`--secret-env` gives an empty secret for pagerduty")
	assert.NotContains(t, err.Error(), "hunter2")
}

func TestOptionsThatCannotWorkAreRefusedByTheirFlag(t *testing.T) {
	t.Parallel()
	good := options(nil)
	require.NoError(t, good.Validate())
	bad := Options{Endpoint: "localhost:8088", Pace: Pace{Rate: -1}, Wait: -1}
	err := bad.Validate()
	for _, flag := range []string{"`--endpoint`", "`--concurrency`", "`--rate`", "`--wait`", "`--from`"} {
		assert.ErrorContains(t, err, flag)
	}
}

func TestTheSummaryCountsAnswersAndRanksLatencies(t *testing.T) {
	t.Parallel()
	tally := NewTally()
	for i := range 10 {
		tally.add(i, post.Answer{Status: http.StatusAccepted, Latency: time.Duration(i+1) * time.Millisecond})
	}
	tally.add(11, post.Answer{Status: http.StatusNoContent, Latency: time.Second, Retries: 2})
	summary := tally.Summary()
	for _, want := range []string{"posted 11 webhooks", "2 retries", "202 Accepted: 10", "204 No Content: 1", "p50 6ms, p90 10ms, p99 1s, max 1s"} {
		assert.Contains(t, summary, want)
	}
}
