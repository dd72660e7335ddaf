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
		f.saveInTime(context.WithoutCancel(ctx), now) // even if the collector stops now, the new table is worth saving
	}
}

// take applies a successful poll, and reports whether any timeline changed. isNew is false if the table is the same as before.
func (f *follower) take(rows []deploymenttable.Row, isNew bool, now delivery.Instant) bool {
	if isNew {
		return f.known.merge(rows, now)
	}
	return f.known.confirm(now)
}

// putInForce updates the origins if they changed, and publishes the timelines if those changed: the origins first, so that
// whoever sees a timeline in force finds its origin.
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

// saveEvery is the shortest time between two saves, because each writes the whole table, and losing one costs only a poll.
const saveEvery = time.Minute

// saveInTime saves what is followed unless the last save was less than saveEvery ago. A failed save is repeated after the next
// successful poll.
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
		f.failures.storageFailed(ctx)
		f.warnOfStorage(err)
		return
	}
	f.unsaved, f.refused, f.saved = false, false, now
}

// warnOfStorage logs the first of a run of failed saves.
func (f *follower) warnOfStorage(err error) {
	if !f.refused {
		f.settings.Logger.Warn("the followed deployments cannot be saved to `storage`: a restart would restore those that were saved last", zap.Error(err))
	}
	f.refused = true
}

// outage is a run of failed polls. The zero value means that the last poll succeeded.
type outage struct {
	began time.Time
	polls int
	// said are the reasons that were logged in this outage.
	said []string
}

// fail counts a failed poll. It logs the first failure of an outage for each reason, because fixing one may reveal another.
func (f *follower) fail(ctx context.Context, failure *pollError, now time.Time) {
	f.failures.followFailed(ctx, failure.reason)
	f.outage.polls++
	if f.outage.polls == 1 {
		f.outage.began = now
	}
	if slices.Contains(f.outage.said, failure.reason) {
		return
	}
	f.outage.said = append(f.outage.said, failure.reason)
	f.settings.Logger.Warn("the deployments of the other collector cannot be read; those known stay in force",
		zap.String("endpoint", withoutSecrets(f.poller.url)), zap.String("reason", failure.reason), zap.Error(failure))
}

func (f *follower) endOutage(now time.Time) {
	if f.outage.polls > 0 {
		f.settings.Logger.Info("the deployments of the other collector can be read again",
			zap.Int("failures", f.outage.polls), zap.Duration("after", now.Sub(f.outage.began)))
	}
	f.outage = outage{}
}

// maxDoublings is how many times the pause between polls is doubled while they fail.
const maxDoublings = 2

// pause returns the time until the next poll: the interval, doubled with each failure after the first up to four times the
// interval. It varies by a tenth, except that four intervals are never exceeded, so that collectors that were started together
// do not poll together.
func (o outage) pause(interval time.Duration) time.Duration {
	longest := interval << maxDoublings
	wait := min(interval<<min(max(o.polls-1, 0), maxDoublings), longest)
	return min(wait-wait/10+rand.N(wait/5+1), longest) //nolint:gosec // need not be unpredictable
}
