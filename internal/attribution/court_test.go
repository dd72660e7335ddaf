// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// defaults are the documented defaults.
var defaults = attribution.Options{
	RecoveryStart:  attribution.RecoveryFromOnset,
	RollbackBlame:  attribution.BlameLast,
	FailedRollouts: attribution.ExcludeFailedRollouts,
}

// trial is a story and the verdicts that must result, one per line: "deployment method [incident] onset→restored by
// what".
type trial struct {
	name  string
	story *Story
	want  []string
}

func try(t *testing.T, options attribution.Options, trials []trial) {
	t.Helper()
	for _, tt := range trials {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, verdicts(tt.story.History(), Production, options))
		})
	}
}

func judge(h *delivery.History, scope delivery.Scope, options attribution.Options) []attribution.Verdict {
	return judgeTold(h, scope, attribution.Told{}, options)
}

func judgeTold(h *delivery.History, scope delivery.Scope, told attribution.Told, options attribution.Options) []attribution.Verdict {
	line := h.Line(scope, delivery.LineRules{
		ProductionTiers:     []delivery.Tier{delivery.TierProduction},
		HotfixRefs:          []string{"hotfix/*"},
		HotfixLabels:        []string{"hotfix"},
		CountFailedRollouts: options.FailedRollouts == attribution.CountFailedRollouts,
	})
	return attribution.Judge(h, line, told, options)
}

func verdicts(h *delivery.History, scope delivery.Scope, options attribution.Options) []string {
	var all []string
	for _, v := range judge(h, scope, options) {
		all = append(all, sentence(v))
	}
	return all
}

func sentence(v attribution.Verdict) string {
	text := v.Deployment.ID + " " + string(v.Method)
	if v.IncidentID != "" {
		text += " [" + v.IncidentID + "]"
	}
	text += fmt.Sprintf(" %d→", minute(v.Onset))
	if v.Recovery.At != 0 {
		text += fmt.Sprintf("%d %s", minute(v.Recovery.At), strings.TrimSpace(string(v.Recovery.Method)+" "+v.Recovery.DeploymentID))
	}
	return text
}

func minute(at delivery.Instant) int { return int(at.Time().Sub(Dawn).Minutes()) }

// three is a service with r1, r2 and r3 in production since minutes 10, 20 and 30.
func three() *Story {
	return NewStory().Push(1, "main", "", "r1").Push(11, "main", "r1", "r2").Push(21, "main", "r2", "r3").
		Deploy(10, "d-1", "r1").Deploy(20, "d-2", "r2").Deploy(30, "d-3", "r3")
}

func fix(f *delivery.DeploymentFacts) { f.Ref.Name = "hotfix/now" }
