// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// journal keeps records as internal/journal does: in the order in which they were appended, until a complete checkpoint
// replaces what was there when it began. The pieces of a checkpoint are interleaved with other appended records.
type journal struct {
	entries [][]record.Record
	begun   int
	pieces  [][]record.Record
}

func (j *journal) append(group []record.Record) {
	if len(group) > 0 {
		j.entries = append(j.entries, group)
	}
}

// checkpoint begins a checkpoint or continues it by one piece.
func (j *journal) checkpoint(w *watch.Watch, size int) {
	if j.pieces == nil {
		j.begun = len(j.entries)
		j.pieces = slices.Collect(slices.Chunk(slices.Collect(w.Records()), size))
	}
	j.append(j.pieces[0])
	if j.pieces = j.pieces[1:]; len(j.pieces) == 0 {
		j.entries, j.pieces = j.entries[j.begun:], nil
	}
}

// restored returns a watch restored from the journal.
func (j *journal) restored(t require.TestingT, o watch.Options) *watch.Watch {
	w := watch.New(o)
	for _, group := range j.entries {
		for _, r := range group {
			require.NoError(t, w.Restore(r))
		}
	}
	w.Restored()
	j.pieces = nil
	return w
}

// pair is a watch that is restarted now and then, and one that never is.
type pair struct {
	options      watch.Options
	kept, other  *watch.Watch
	journal      journal
	taken, whole counter
	deployments  []join.Deployment
}

func (p *pair) observe(o health.Observation) {
	p.kept.Observe(o)
	p.other.Observe(o)
}

func (p *pair) deployed(deployments []join.Deployment) {
	p.deployments = deployments
	p.kept.Deployed(watchScope, deployments)
	p.other.Deployed(watchScope, deployments)
}

func (p *pair) restart(t require.TestingT) {
	p.journal.append(p.kept.TakeChanged())
	p.kept = p.journal.restored(t, p.options)
	if p.deployments != nil {
		p.deployed(p.deployments) // to both, so that a service that was forgotten meanwhile is known again
	}
}

func (p *pair) compare(t require.TestingT, now time.Time) {
	p.kept.Advance(now)
	p.other.Advance(now)
	require.Equal(t, p.other.AssessSettled(), p.kept.AssessSettled())
	all := p.other.Assess(now)
	require.Equal(t, all, p.kept.Assess(now))
	for _, r := range all {
		require.Equal(t, p.other.Ticks(r.ID, 0, noon+1000), p.kept.Ticks(r.ID, 0, noon+1000))
	}
	was, is := p.other.Stats(), p.kept.Stats()
	is.Late, is.Full, is.Crowded = was.Late, was.Full, was.Crowded
	require.Equal(t, was, is)
	p.taken.take(p.kept)
	p.whole.take(p.other)
	require.Equal(t, p.whole, p.taken)
}

func TestARestartChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		options := watch.NewDefaultOptions()
		options.Tracked = true
		if rapid.Bool().Draw(t, "forgetful") {
			options.Calm, options.Horizon, options.Watched, options.Forgotten = 3*time.Minute, 6*time.Minute, 8*time.Minute, 9*time.Minute
		}
		told := inOrder(drawStory(t))
		shift := health.Bin(rapid.IntRange(0, 179).Draw(t, "shift"))
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "random"), 0))
		p := pair{options: options, kept: watch.New(options), other: watch.New(options), taken: counter{}, whole: counter{}}
		size := rapid.IntRange(1, 9).Draw(t, "size of pieces")
		for part := range slices.Chunk(told, 60) {
			random.Shuffle(len(part), func(i, j int) { part[i], part[j] = part[j], part[i] })
			for _, o := range part {
				o.Bin += shift
				p.observe(o)
			}
			now := at(part[0].Bin + shift)
			p.kept.Advance(now)
			p.other.Advance(now)
			switch random.IntN(12) {
			case 0:
				p.compare(t, now)
			case 1:
				p.deployed([]join.Deployment{deploymentOf("d1", "1"), deploymentOf("d2", "2"), deploymentOf("d3", "3")})
			case 2, 3, 4:
				p.journal.checkpoint(p.kept, size)
			case 5, 6:
				p.restart(t)
			case 7:
				p.taken.take(p.kept)
				p.whole.take(p.other)
				p.journal.append(p.kept.TakeChanged())
			default:
				p.journal.append(p.kept.TakeChanged())
			}
		}
		p.restart(t)
		p.compare(t, at(noon+shift+150))
		p.compare(t, at(noon+shift+400))
	})
}

func TestWhatDeploymentsAreKnownByOutlivesARestart(t *testing.T) {
	t.Parallel()
	deployed := deploymentOf("d2", "2")
	deployed.Stages, deployed.PlatformRevisions = []string{"more"}, []string{"5d8c"}
	for name, other := range map[string]release.Identity{
		"by what its platform calls it": {Service: "cart", Environment: "production", PlatformRevision: "5d8c"},
		"by the id of a stage":          {Service: "cart", Environment: "production", DeploymentID: "more"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStory(1)
			s.steady(noon, arrival+hour, v1, 100, .01)
			s.steady(arrival, arrival+hour, v2, 100, .05)
			s.steady(arrival+20*minute, arrival+hour, other, 100, .05)
			options := watch.NewDefaultOptions()
			options.Tracked = true
			p := pair{options: options, kept: watch.New(options), other: watch.New(options), taken: counter{}, whole: counter{}}
			p.deployed([]join.Deployment{deployed})
			for _, o := range inOrder(s.told) {
				if o.Bin == arrival+26*minute && o.Release == other && o.Series.Metric == health.Durations {
					p.restart(t)
				}
				p.observe(o)
				p.kept.Advance(at(o.Bin))
				p.other.Advance(at(o.Bin))
				p.journal.append(p.kept.TakeChanged())
			}
			p.compare(t, at(arrival+hour))
		})
	}
}

func TestAWatchThatIsNotTrackedNotesNothing(t *testing.T) {
	t.Parallel()
	s := newStory(1)
	s.steady(noon, noon+hour, v1, 10, .1)
	w := s.watched(t, noon+hour)
	require.Empty(t, w.TakeChanged())
	require.NotEmpty(t, slices.Collect(w.Records()))
}

func TestOnlyWhatChangedIsNoted(t *testing.T) {
	t.Parallel()
	options := watch.NewDefaultOptions()
	options.Tracked = true
	w := watch.New(options)
	s := newStory(1)
	s.steady(arrival-30, arrival-28, v1, 10, 0)
	s.steady(arrival-30, arrival-29, identity("mail", "1"), 10, 0)
	w.Advance(at(arrival - 30))
	w.TakeChanged()
	for _, o := range s.told {
		w.Observe(o)
	}
	require.Len(t, w.TakeChanged(), 3)
	require.Empty(t, w.TakeChanged())
	w.Observe(s.told[0])
	require.Empty(t, w.TakeChanged(), "nothing new")
	o := s.told[0]
	o.Count++
	w.Observe(o)
	w.Advance(at(arrival - 30 + 4*minute))
	require.Len(t, w.TakeChanged(), 2, "the bin, although it has settled, and the clock")
	require.Empty(t, w.TakeChanged())
}
