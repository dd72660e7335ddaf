// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/deploymenttable"
	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
	"github.com/otelcol-dora/otelcol-dora/internal/storageclient"
)

// failureCounter counts the failures of a follower.
type failureCounter interface {
	// followFailed counts a failed poll by its reason, one of those of a [pollError].
	followFailed(ctx context.Context, reason string)
	storageFailed(ctx context.Context)
}

// follower polls the table of another collector and puts it in force here.
//
// The problem: the other collector may be unreachable, restart with an empty memory, or serve garbage, and this collector may
// restart meanwhile. Telemetry should be tagged all the same.
//
// The invariant: what was read last stays in force until a whole newer table has been read. Failures change nothing, and a
// restart changes nothing if `storage` is configured; only [followed] decides what is forgotten.
type follower struct {
	id       component.ID
	config   *Config
	settings component.TelemetrySettings
	failures failureCounter
	// publish replaces all followed timelines in force.
	publish func([]*join.Timeline)

	poller *poller
	store  *followedStore
	cancel context.CancelFunc
	loop   sync.WaitGroup

	// The fields below are used by start, then by the loop only, and by stop after the loop has ended.

	known  followed
	outage outage
	// asOf is the time of the last successful poll, rounded down as in the table that this collector serves.
	asOf delivery.Instant
	// unsaved is true if known has changed since it was last saved.
	unsaved bool
	// saved is the time of the last save.
	saved time.Time
	// refused is true if the last save failed.
	refused bool

	// The fields below may be read by any goroutine.

	origins              atomic.Pointer[origins]
	confirmed, forgotten atomic.Int64
}

// start restores what was followed before a restart, and begins to poll.
func (f *follower) start(ctx context.Context, host component.Host) error {
	if err := f.connect(ctx, host); err != nil {
		return err
	}
	if err := f.open(ctx, host); err != nil {
		return err
	}
	f.begin(ctx)
	return nil
}

// begin restores what was followed, and polls until stop is called.
func (f *follower) begin(ctx context.Context) {
	f.known = followed{retention: f.config.Retention, max: f.config.Limits.Services}
	f.restore(ctx)
	ctx, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
	f.loop.Go(func() { f.run(ctx) })
}

func (f *follower) connect(ctx context.Context, host component.Host) error {
	config := f.config.Follow.Get()
	at, err := tableURL(config.ClientConfig.Endpoint)
	if err != nil {
		return fmt.Errorf("`follow`: %w", err)
	}
	if auth := config.ClientConfig.Auth.Get(); auth != nil {
		if _, err := sharedcomponent.Extension(host, auth.AuthenticatorID); err != nil {
			return fmt.Errorf("`follow::auth`: %w", err)
		}
	}
	client, err := config.ClientConfig.ToClient(ctx, host.GetExtensions(), f.settings)
	if err != nil {
		return fmt.Errorf("`follow`: %w", err)
	}
	client.CheckRedirect = refuseRedirects
	f.poller = &poller{client: client, url: at, maxBytes: config.MaxBytes, decoder: deploymenttable.NewDecoder(f.config.AssumedRollout)}
	return nil
}

func (f *follower) open(ctx context.Context, host component.Host) error {
	if f.config.Storage == nil {
		return nil
	}
	owner := storageclient.Owner{Kind: component.KindProcessor, ID: f.id, Name: followedStorage}
	client, err := storageclient.Open(ctx, host, *f.config.Storage, owner)
	if err != nil {
		return fmt.Errorf("`storage`: %w", err)
	}
	f.store = &followedStore{client: client, assumed: f.config.AssumedRollout}
	return nil
}

func (f *follower) restore(ctx context.Context) {
	rows, err := f.store.load(ctx)
	if err != nil {
		f.failures.storageFailed(ctx)
		f.settings.Logger.Warn("the followed deployments cannot be restored from `storage`: they are unknown until the next successful poll", zap.Error(err))
		return
	}
	if len(rows) > 0 {
		f.known.restore(rows)
		f.putInForce(true)
		f.unsaved = false
		f.settings.Logger.Info("the followed deployments were restored from `storage` and stay in force until the next successful poll",
			zap.Int("services", len(rows)), zap.Time("read", f.known.confirmed.Time()))
	}
}

// stop ends the polling and saves what is followed. It may be called without start.
func (f *follower) stop(ctx context.Context) error {
	if f.cancel == nil {
		return nil
	}
	f.cancel()
	f.loop.Wait()
	f.cancel = nil
	f.save(ctx, time.Now())
	return f.store.close(ctx)
}

// age returns the time since the last successful poll, or false if there was none.
func (f *follower) age(now time.Time) (time.Duration, bool) {
	confirmed := delivery.Instant(f.confirmed.Load())
	return now.Sub(confirmed.Time()), confirmed != 0
}
