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

// peers are this collector's server, which other collectors read the table from, and its follower of another collector's table.
// Each is nil unless it is configured.
type peers struct {
	server   *server
	follower *follower
}

// shared is what peers need of the table.
type shared interface {
	knowledge
	// follow replaces all followed timelines.
	follow(all []*join.Timeline)
}

func newPeers(id component.ID, config *Config, settings component.TelemetrySettings, table shared, failures failureCounter) *peers {
	p := &peers{}
	if config.Follow.HasValue() {
		p.follower = &follower{id: id, config: config, settings: settings, failures: failures, publish: table.follow}
	}
	if config.Serve.HasValue() {
		p.server = newServer(config.Serve.Get(), settings, &press{knowledge: table, origins: p.origins})
	}
	return p
}

// origins returns the origins of followed timelines; nil if there are none.
func (p *peers) origins() *origins {
	if p.follower == nil {
		return nil
	}
	return p.follower.origins.Load()
}

// start restores what was followed, then starts to serve. What was learned must be in the table already: otherwise the server
// would serve less than this collector knows.
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

// stop stops serving and following. It may be called without start.
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

// age returns the time since the last successful poll, or false if there was none or nothing is followed.
func (p *peers) age(now time.Time) (time.Duration, bool) {
	if p.follower == nil {
		return 0, false
	}
	return p.follower.age(now)
}

// forgotten returns how many followed scopes were forgotten, or false if nothing is followed.
func (p *peers) forgotten() (int64, bool) {
	if p.follower == nil {
		return 0, false
	}
	return p.follower.forgotten.Load(), true
}
