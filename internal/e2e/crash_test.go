// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

const (
	defaultRounds = 3
	// webhooksPerRound is the approximate number of webhooks between two kills.
	webhooksPerRound = 150
	// longestStart is the approximate duration of a start: kills within it hit all parts of one.
	longestStart = 600 * time.Millisecond
)

// After the collector was killed at random times, everything that was acknowledged counts exactly once: in the end every figure
// equals the truth, and no counter ever decreased or restarted.
func TestNothingAcknowledgedIsLostWhenTheCollectorIsKilled(t *testing.T) {
	binary := builtDistribution(t)
	rounds, seed := environmentNumber(t, envRounds, defaultRounds), uint64(environmentNumber(t, envSeed, 1))
	tool := buildTool(t)
	variants := map[string]struct {
		overlays    []string
		duringStart bool // kills again and again before the start is over
	}{
		"state on storage":                                   {[]string{onStorage}, false},
		"state on storage behind a spool":                    {[]string{onStorage, behindASpool}, false},
		"state on storage, killed while it starts":           {[]string{onStorage}, true},
		"state on storage behind a spool, killed at a start": {[]string{onStorage, behindASpool}, true},
	}
	for name, variant := range variants {
		t.Run(name, func(t *testing.T) {
			tr := newTrial(t, tool, seed, max(2, rounds*webhooksPerRound/webhooksPerService), variant.overlays...)
			k := killer{trial: tr, victim: newVictim(t, binary, tr), random: rand.New(rand.NewPCG(seed, 0)), duringStart: variant.duringStart}
			k.run(rounds)
			tr.judge()
		})
	}
}

// killer kills the collector of a trial while webhooks come in.
type killer struct {
	*trial
	victim      *victim
	random      *rand.Rand
	duringStart bool
}

// run posts all webhooks and kills the collector once for every round, each time at a random webhook.
func (k *killer) run(rounds int) {
	k.t.Helper()
	moments := make([]int, rounds)
	for i := range moments {
		moments[i] = k.random.IntN(len(k.sender.webhooks))
	}
	slices.Sort(moments)
	k.victim.start()
	k.victim.awaitReady()
	k.send()
	for _, moment := range moments {
		k.sender.awaitAcknowledged(moment)
		k.victim.kill()
		k.victim.start()
		for k.duringStart && k.random.IntN(2) == 0 {
			pause(k.t.Context(), time.Duration(k.random.Int64N(int64(longestStart))))
			k.victim.kill()
			k.victim.start()
		}
		k.victim.awaitReady()
	}
	k.awaitSent()
	k.t.Logf("killed %d times", k.victim.kills)
}
