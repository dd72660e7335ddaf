// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// environments returns where anything is known to be deployed.
func (g *learning) environments() []string {
	var all []string
	for scope := range g.timelines() {
		all = append(all, scope.Environment)
	}
	return all
}

func TestEnvironmentsThatWentQuietMakeRoomForNewOnes(t *testing.T) {
	t.Parallel()
	inProduction := func(f *delivery.DeploymentFacts) { f.Environment.Tier = delivery.TierProduction }
	four := func(says ...func(*delivery.DeploymentFacts)) *Story {
		story := NewStory()
		for minute, environment := range []string{"production", "qa", "pr-1", "pr-2", "qa"} {
			story.Deploy(minute, environment, "r1", append([]func(*delivery.DeploymentFacts){To(environment)}, says...)...)
		}
		return story
	}
	tests := map[string]struct {
		story *Story
		want  []string
	}{
		"the quietest one goes":               {four().Deploy(Day(8), "a", "r2", To("next")), []string{"production", "qa", "pr-2", "next"}},
		"and with the next one the second":    {four().Deploy(Day(8), "a", "r2", To("next")).Deploy(Day(9), "b", "r2", To("last")), []string{"production", "qa", "next", "last"}},
		"none goes before its retention ends": {four().Deploy(Day(7), "a", "r2", To("next")), []string{"production", "qa", "pr-1", "pr-2"}},
		"production never goes":               {four(inProduction).Deploy(Day(99), "a", "r2", To("next")), []string{"production", "qa", "pr-1", "pr-2"}},
		"a known one needs no room":           {four().Deploy(Day(8), "a", "r2", To("pr-1")), []string{"production", "qa", "pr-1", "pr-2"}},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			g := opened(t, nil, func(c *Config) { c.Limits.Services, c.Retention = 4, 7*24*time.Hour })
			for _, e := range tt.story.Events {
				g.room.forgotScopes = false // as after a tick
				g.apply(e, e.Time)
			}
			g.handOn()
			assert.ElementsMatch(t, tt.want, g.environments())
			assert.Equal(t, 4, g.history.CountScopes())
		})
	}
}

func TestQuietEnvironmentsAreLookedForOncePerTick(t *testing.T) {
	t.Parallel()
	g := opened(t, nil, func(c *Config) { c.Limits.Services = 1 })
	deployTo := func(environment string) { g.tells(t, NewStory().Deploy(1, "a", "r", To(environment)).Events...) }
	deployTo("pr-1")
	deployTo("pr-2")
	assert.Equal(t, []string{"pr-2"}, g.environments())
	deployTo("pr-3")
	assert.Equal(t, []string{"pr-2"}, g.environments())
	g.tick(t.Context(), time.Now())
	deployTo("pr-3")
	assert.Equal(t, []string{"pr-3"}, g.environments())
}
