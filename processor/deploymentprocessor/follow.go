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

// followerTold is what a follower tells of how it fares.
type followerTold interface {
	// followFailed tells of a poll that failed, and why: one of the reasons of a [pollError].
	followFailed(ctx context.Context, reason string)
	storageFailed(ctx context.Context)
}

// follower keeps up with the table of another collector. Whatever goes wrong, what was read last stays in force.
type follower struct {
	id       component.ID
	config   *Config
	settings component.TelemetrySettings
	told     followerTold
	// publish puts in force what is followed now.
	publish func([]*join.Timeline)

	poller *poller
	store  *followedStore
	cancel context.CancelFunc
	loop   sync.WaitGroup

	// What follows belongs to start, and then to the loop.
	known  followed
	outage outage
	// asOf is when what is followed was confirmed last, as it is handed on.
	asOf delivery.Instant
	// unsaved says that the storage does not hold what is known.
	unsaved bool
	// saved is when it was saved last.
	saved time.Time
	// refused says that the storage refused to hold it the last time.
	refused bool

	// What follows may be asked for by anybody.
	origins              atomic.Pointer[origins]
	confirmed, forgotten atomic.Int64
}

// start puts in force what was known before a restart, and begins to poll.
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

// begin restores what was known, and polls for as long as stop is not called.
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
	client.CheckRedirect = stay
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
		f.told.storageFailed(ctx)
		f.settings.Logger.Warn("the deployments that were followed before cannot be restored and have to be read anew", zap.Error(err))
		return
	}
	if len(rows) > 0 {
		f.known.restore(rows)
		f.putInForce(true)
		f.unsaved = false
		f.settings.Logger.Info("the deployments that were followed before are in force until the other collector tells more",
			zap.Int("services", len(rows)), zap.Time("read", f.known.confirmed.Time()))
	}
}

// stop ends the polling. It may be called without start.
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

// age returns how long ago the table was read, or seen to be the same. It returns false if it never was.
func (f *follower) age(now time.Time) (time.Duration, bool) {
	confirmed := delivery.Instant(f.confirmed.Load())
	return now.Sub(confirmed.Time()), confirmed != 0
}
