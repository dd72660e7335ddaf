// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestAVerdictAboutADeletedDeploymentIsRetracted(t *testing.T) {
	t.Parallel()
	for sentence, pruneDue := range map[string]bool{"at any flush": false, "at one that forgets expired facts": true} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			options := plain()
			options.Retention = 10 * day
			b := bookOf(t, options, NewStory().Deploy(0, "d-0", "r0").
				Deploy(Day(5), "d-1", "r1").RollBack(Day(5)+5, "d-1").Deploy(Day(6), "d-2", "r2").Events)
			require.Len(t, b.Flush(At(Day(9))).Announcements, 2)

			applyAll(t, b, NewStory().Delete(Day(9)+1, "d-1").Events)
			at := Day(9) + 2
			if pruneDue {
				at = Day(11)
			}
			f := b.Flush(At(at))
			require.Len(t, f.Announcements, 1)
			assert.Equal(t, attribution.Retracted, f.Announcements[0].Kind)
			figures := figuresOf(f, identityOf(Production)).window("7d")
			assert.InDelta(t, 1, figures["dora.deployment.window_total"], 0)
			assert.InDelta(t, 0, figures["dora.deployment.window_failed"], 0)

			applyAll(t, b, NewStory().RollBack(Day(9)+3, "d-1").Events)
			f = b.Flush(At(at + 1))
			require.Len(t, f.Announcements, 2, "it was not deleted after all")
			assert.Equal(t, attribution.Failed, f.Announcements[0].Kind)
			assert.Equal(t, 1, f.Announcements[0].Round, "the verdict is not a repetition of the one withdrawn")
		})
	}
}
