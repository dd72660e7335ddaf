// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Configurations of a central collector, which receives webhooks and serves the table, and of one at the edge, which follows it. TABLE
// stands for the table's address.
const (
	servingTags = `
service:
  extensions: [file_storage, bearertokenauth]
extensions:
  file_storage: {directory: "STATE"}
  bearertokenauth: {token: sesame}
processors:
  deployment:
    storage: file_storage
    serve: {endpoint: "TABLE", auth: {authenticator: bearertokenauth}}
`
	followingTags = `
service:
  extensions: [file_storage, bearertokenauth]
extensions:
  file_storage: {directory: "STATE"}
  bearertokenauth: {token: sesame}
processors:
  deployment:
    storage: file_storage
    follow: {endpoint: "http://TABLE", interval: 1s, auth: {authenticator: bearertokenauth}}
`
)

// A collector at the edge tags by what a central one learned. It goes on while the central one is down, even if it is restarted itself
// meanwhile, and catches up when the central one is back.
func TestACollectorAtTheEdgeFollowsACentralOne(t *testing.T) {
	t.Parallel()
	table := freeEndpoint(t)
	at := strings.NewReplacer("TABLE", table)
	central := newTagger(t, taggingConfiguration, at.Replace(servingTags))
	edge := newTagger(t, taggingConfiguration, at.Replace(followingTags))
	shop, now := object{"service.name": "checkout"}, time.Now()
	first, next := ranUnder("build-1", "1.1", "time"), ranUnder("build-2", "1.2", "time")

	central.deploy("build-1", now.Add(-time.Hour), now.Add(-50*time.Minute), object{"version": "1.1"})
	edge.awaitTagged("followed", shop, first)

	central.stop()
	edge.send("while nobody leads", time.Now(), shop)
	edge.assertTagged("while nobody leads", first)
	edge.restart()
	edge.send("started while nobody leads", time.Now(), shop)
	edge.assertTagged("started while nobody leads", first)

	central.start()
	central.deploy("build-2", now.Add(-10*time.Minute), now.Add(-5*time.Minute), object{"version": "1.2"})
	edge.awaitTagged("caught up", shop, next)
	edge.send("late", now.Add(-30*time.Minute), shop)
	edge.assertTagged("late", first)
}

// The table is served only with the token, and sent again only if it has changed.
func TestTheTableOfDeploymentsIsServedToThoseWhoKnowTheToken(t *testing.T) {
	t.Parallel()
	table := freeEndpoint(t)
	central := newTagger(t, taggingConfiguration, strings.NewReplacer("TABLE", table).Replace(servingTags))
	now := time.Now()
	central.deploy("build-1", now.Add(-time.Hour), now.Add(-50*time.Minute), object{"version": "1.1"})
	ask := func(header, value string, authorized bool) *http.Response {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+table+"/v1/deployments", http.NoBody)
		require.NoError(t, err)
		if authorized {
			request.Header.Set("Authorization", "Bearer sesame")
		}
		request.Header.Set(header, value)
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer
	}
	assert.Equal(t, http.StatusUnauthorized, ask("Accept", "application/json", false).StatusCode)
	told := ask("Accept", "application/json", true)
	assert.Equal(t, http.StatusOK, told.StatusCode)
	tag := told.Header.Get("Etag")
	assert.NotEmpty(t, tag)
	assert.Equal(t, http.StatusNotModified, ask("If-None-Match", tag, true).StatusCode)

	central.deploy("build-2", now.Add(-10*time.Minute), now.Add(-5*time.Minute), object{"version": "1.2"})
	for t.Context().Err() == nil && ask("If-None-Match", tag, true).StatusCode == http.StatusNotModified {
		pause(t.Context(), 20*time.Millisecond) // a table that took long to build is served for a while
	}
	assert.NotEqual(t, tag, ask("If-None-Match", tag, true).Header.Get("Etag"))
}
