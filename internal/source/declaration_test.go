// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestDeclareCause(t *testing.T) {
	t.Parallel()
	type cause struct{ deployment, revision, version string }
	for text, want := range map[string]cause{
		"caused-by-deployment: 12":                               {deployment: "12"},
		"Postmortem\r\n\r\n- Caused-By-Revision: abc123\r\nmore": {revision: "abc123"},
		"> caused-by-version: 1.4.2":                             {version: "1.4.2"},
		"caused-by-deployment: 12\ncaused-by-deployment: 13":     {deployment: "12"},
		"caused-by-deployment: 12\ncaused-by-version: 1":         {deployment: "12", version: "1"},
		"was it caused-by-deployment: 12?":                       {},
		"caused-by-deployment: 12 or 13":                         {},
		"caused-by-deployment:":                                  {},
		"caused-by-deployment: a\x00b":                           {},
	} {
		var facts delivery.IncidentFacts
		DeclareCause(&facts, "bug", text)
		assert.Equal(t, want, cause{facts.DeploymentID, facts.Revision, facts.Version}, text)
		assert.Equal(t, want != cause{}, facts.Cause == delivery.CauseChange, text)
		if !strings.Contains(text, "\x00") {
			assert.Equal(t, want != cause{}, DeclaresCause(text), text)
		}
	}
}

func TestWorstSeverity(t *testing.T) {
	t.Parallel()
	severity, label := WorstSeverity([]string{"bug", "P3", "severity::1", "P2"})
	assert.Equal(t, delivery.SeverityCritical, severity)
	assert.Equal(t, "severity::1", label)
	severity, label = WorstSeverity([]string{"high", "bug"})
	assert.Empty(t, severity)
	assert.Empty(t, label)
}

func TestRevertedRevision(t *testing.T) {
	t.Parallel()
	revision := strings.Repeat("0a", 20)
	for message, want := range map[string]string{
		"Revert it\n\nThis reverts commit " + revision + ".":   revision,
		"This reverts commit " + strings.Repeat("0a", 32):      strings.Repeat("0a", 32),
		"This reverts commit " + revision[:10]:                 "",
		"This reverts commit " + revision + "0":                "",
		"Because of it, This reverts commit " + revision + ".": "",
		"": "",
	} {
		assert.Equal(t, want, RevertedRevision(message), message)
	}
}

func TestVersionOf(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"v1.2": true, "v1.2.3": true, "1.2.3": true, "v1.2.3-rc.1": true, "1.2.3+7": true,
		"main": false, "release-1.2": false, "1.2": false, "v1": false, "": false, "v1.2.3 x": false,
	} {
		assert.Equal(t, want, VersionOf(name) == name && name != "", name)
	}
}
