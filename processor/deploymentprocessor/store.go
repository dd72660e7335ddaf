// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	"github.com/otelcol-dora/otelcol-dora/internal/journal"
	"github.com/otelcol-dora/otelcol-dora/internal/keeper"
	"github.com/otelcol-dora/otelcol-dora/internal/sharedcomponent"
	"github.com/otelcol-dora/otelcol-dora/internal/storageclient"
)

const (
	// storageName tells what was learned from what else the processor may keep one day.
	storageName = "deployments"
	// stateName names what is kept, wherever the storage keeps it. Its records are those of a delivery history.
	stateName = "otelcol-dora/deployment"
	// stateVersion is that of the records. It grows when they change their form so that what was kept before could not be read.
	stateVersion = 1
)

const outputStorage = "storage"

// store keeps what the learner learned. A storage that fails stops nobody: what it did not take is known in memory, and once it takes
// something again, everything is written anew.
type store struct {
	recorder *recorder
	keeper   *keeper.Keeper
	// failing says that the last write failed. Until a tick finds that over, changes are not appended: what waits must not fill the memory.
	failing atomic.Bool
	// missed says that changes were not appended.
	missed atomic.Bool

	mu       sync.Mutex
	refusals sharedcomponent.Refusals
}

func newStore(logger *zap.Logger, r *recorder) *store {
	return &store{
		recorder: r, keeper: &keeper.Keeper{},
		refusals: sharedcomponent.Refusals{
			Logger: logger, Report: func(*componentstatus.Event) {},
			Sayings: map[string]sharedcomponent.Sayings{outputStorage: {
				Begins: "what is learned of deployments cannot be written to `storage`: it is kept in memory until it can",
				GoesOn: "what is learned of deployments cannot be written",
				Ends:   "what is learned of deployments can be written again",
			}},
		},
	}
}

// open tells restore what was kept by the processor of this id. The storage must be there; what it holds may be unreadable, see
// [keeper.Keeper.SetAside].
func (s *store) open(ctx context.Context, host component.Host, id, storage component.ID, restore func(record.Record) error) error {
	client, err := storageclient.Open(ctx, host, storage, storageclient.Owner{Kind: component.KindProcessor, ID: id, Name: storageName})
	if err != nil {
		return fmt.Errorf("`storage`: %w", err)
	}
	kept, err := keeper.Open(ctx, client, journal.Options{Name: stateName, Version: stateVersion}, restore)
	if err != nil {
		return fmt.Errorf("read the deployments kept in `storage` %s: %w", storage, err)
	}
	s.keeper = kept
	s.refusals.Report = func(e *componentstatus.Event) { componentstatus.ReportStatus(host, e) }
	return nil
}

// append adds changes that belong together.
func (s *store) append(changed []record.Record) {
	switch {
	case len(changed) == 0:
	case s.failing.Load():
		s.missed.Store(true)
	default:
		s.keeper.Append(changed)
	}
}

// sync returns when everything appended before is safe, or the storage fails. What was begun is carried through, whoever waits for it.
func (s *store) sync(ctx context.Context) {
	if !s.failing.Load() {
		s.note(ctx, s.keeper.Sync(context.WithoutCancel(ctx)))
	}
}

// mend tries whether a storage that failed takes something again, and writes everything anew when that is due.
func (s *store) mend(ctx context.Context, everything keeper.Part) {
	if s.failing.Load() {
		if err := s.keeper.Sync(ctx); err != nil {
			s.note(ctx, err)
			return
		}
		s.failing.Store(false) // before the checkpoint begins: what changes from now on is appended
	}
	if missed := s.missed.Swap(false); missed || s.keeper.CheckpointDue() {
		err := s.keeper.Checkpoint(ctx, everything)
		if err != nil && missed {
			s.missed.Store(true)
		}
		s.note(ctx, err)
	}
}

// close makes safe what waits, if the storage lets it.
func (s *store) close(ctx context.Context, everything keeper.Part) error {
	if s.failing.Load() || s.missed.Load() { // what was learned just when it worked again is missed until the next tick
		s.mend(ctx, everything)
	}
	return s.keeper.Close(ctx)
}

func (s *store) note(ctx context.Context, err error) {
	if err != nil {
		s.failing.Store(true)
		s.recorder.storageFailed(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusals.Note(outputStorage, err)
}
