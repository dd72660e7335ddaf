// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deploymenttable"
)

func (f *follower) run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			f.followOnce(ctx)
			timer.Reset(f.outage.pause(f.config.Follow.Get().Interval))
		}
	}
}

func (f *follower) followOnce(ctx context.Context) {
	rows, isNew, failure := f.poller.poll(ctx)
	now := time.Now()
	switch {
	case ctx.Err() != nil:
	case failure != nil:
		f.fail(ctx, failure, now)
	default:
		f.endOutage(now)
		f.putInForce(f.take(rows, isNew, delivery.InstantOf(now)))
		f.saveInTime(context.WithoutCancel(ctx), now) // what was read is worth keeping even if the collector stops now
	}
}

func (f *follower) take(rows []deploymenttable.Row, isNew bool, now delivery.Instant) bool {
	if isNew {
		return f.known.tell(rows, now)
	}
	return f.known.confirm(now)
}

// putInForce hands on what is known if it has changed: first of all its origins, so that what is in force always has one.
func (f *follower) putInForce(changed bool) {
	f.confirmed.Store(int64(f.known.confirmed))
	f.forgotten.Store(int64(f.known.forgotten))
	asOf := coarse(f.known.confirmed)
	if !changed && asOf == f.asOf {
		return
	}
	f.asOf, f.unsaved = asOf, true
	f.origins.Store(f.origins.Load().followedBy(f.known.since()))
	if changed {
		f.publish(f.known.timelines())
	}
}

// saveEvery is how often what is followed is saved at most: it is written as a whole, and can be read anew.
const saveEvery = time.Minute

// saveInTime makes what is known durable, unless that happened just now. What the storage refuses is tried again after the next poll.
func (f *follower) saveInTime(ctx context.Context, now time.Time) {
	if f.saved.IsZero() || now.Sub(f.saved) >= saveEvery {
		f.save(ctx, now)
	}
}

func (f *follower) save(ctx context.Context, now time.Time) {
	if f.store == nil || !f.unsaved {
		return
	}
	if err := f.store.save(ctx, f.known.rows()); err != nil {
		f.told.storageFailed(ctx)
		f.warnOfStorage(err)
		return
	}
	f.unsaved, f.refused, f.saved = false, false, now
}

// warnOfStorage logs that the storage refuses to work, unless it did the last time.
func (f *follower) warnOfStorage(err error) {
	if !f.refused {
		f.settings.Logger.Warn("the deployments that are followed cannot be saved; after a restart, those of before are in force", zap.Error(err))
	}
	f.refused = true
}

// outage is a run of polls that failed. The zero value is none.
type outage struct {
	began time.Time
	polls int
	// said are the reasons that were logged.
	said []string
}

// fail counts a poll that failed, and logs the first one of an outage for each reason: behind one that is mended there may be another.
func (f *follower) fail(ctx context.Context, failure *pollError, now time.Time) {
	f.told.followFailed(ctx, failure.reason)
	f.outage.polls++
	if f.outage.polls == 1 {
		f.outage.began = now
	}
	if slices.Contains(f.outage.said, failure.reason) {
		return
	}
	f.outage.said = append(f.outage.said, failure.reason)
	f.settings.Logger.Warn("the deployments of the other collector cannot be read; those known stay in force",
		zap.String("endpoint", harmless(f.poller.url)), zap.String("reason", failure.reason), zap.Error(failure))
}

func (f *follower) endOutage(now time.Time) {
	if f.outage.polls > 0 {
		f.settings.Logger.Info("the deployments of the other collector can be read again",
			zap.Int("failures", f.outage.polls), zap.Duration("after", now.Sub(f.outage.began)))
	}
	f.outage = outage{}
}

// maxDoublings is how often the pause between polls is doubled at most while they fail.
const maxDoublings = 2

// pause returns how long to wait for the next poll: the interval, give or take a tenth, so that collectors that were started together do not poll
// together; longer after several failures, but never more than four times the interval.
func (o outage) pause(interval time.Duration) time.Duration {
	longest := interval << maxDoublings
	wait := min(interval<<min(max(o.polls-1, 0), maxDoublings), longest)
	return min(wait-wait/10+rand.N(wait/5+1), longest) //nolint:gosec // no secret: it only has to differ
}
