// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/collector/component"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
)

// peers are the other collectors: those that read the table, and the one whose table is read. Each may be missing.
type peers struct {
	server   *server
	follower *follower
}

// shared is the table as peers know it.
type shared interface {
	knowledge
	// follow replaces everything that was followed before.
	follow(all []*join.Timeline)
}

func newPeers(id component.ID, config *Config, settings component.TelemetrySettings, table shared, told followerTold) *peers {
	p := &peers{}
	if config.Follow.HasValue() {
		p.follower = &follower{id: id, config: config, settings: settings, told: told, publish: table.follow}
	}
	if config.Serve.HasValue() {
		p.server = newServer(config.Serve.Get(), settings, &press{knowledge: table, origins: p.origins})
	}
	return p
}

// origins returns what is known of where the table comes from; nil where nothing of it was followed.
func (p *peers) origins() *origins {
	if p.follower == nil {
		return nil
	}
	return p.follower.origins.Load()
}

// start restores what was followed before it serves anything. What was learned must be in the table already.
func (p *peers) start(ctx context.Context, host component.Host) error {
	if p.follower != nil {
		if err := p.follower.start(ctx, host); err != nil {
			return err
		}
	}
	if p.server != nil {
		if err := p.server.start(ctx, host); err != nil {
			return errors.Join(err, p.stop(ctx))
		}
	}
	return nil
}

// stop serves nothing any more and stops following. It may be called without start.
func (p *peers) stop(ctx context.Context) error {
	var errs []error
	if p.server != nil {
		errs = append(errs, p.server.http.Stop(ctx))
	}
	if p.follower != nil {
		errs = append(errs, p.follower.stop(ctx))
	}
	return errors.Join(errs...)
}

// age returns how long ago what is followed was read, or seen to be the same. It returns false where nothing is followed, or never was read.
func (p *peers) age(now time.Time) (time.Duration, bool) {
	if p.follower == nil {
		return 0, false
	}
	return p.follower.age(now)
}

// forgotten returns how many of the scopes that were followed were let go, and whether any are followed.
func (p *peers) forgotten() (int64, bool) {
	if p.follower == nil {
		return 0, false
	}
	return p.follower.forgotten.Load(), true
}
