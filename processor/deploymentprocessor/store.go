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
	// storageName is the name of this storage among those of the processor, see followedStorage for the other.
	storageName = "deployments"
	// stateName identifies the state inside the storage, whatever the storage is. Its records are those of a delivery history.
	stateName = "otelcol-dora/deployment"
	// stateVersion is the version of the records' format. It increases when older records can no longer be read.
	stateVersion = 1
)

// outputStorage names the storage in log messages and status events.
const outputStorage = "storage"

// store makes the learner's history durable. A failing storage does not block the pipelines: the learner goes on in memory, and
// when the storage works again, the whole history is written anew.
type store struct {
	recorder *recorder
	keeper   *keeper.Keeper
	// failing is true after a failed write, until a tick finds that the storage works again. Meanwhile changes are not
	// appended, because waiting records would fill the memory.
	failing atomic.Bool
	// missed is true if changes were not appended, so that a checkpoint is due.
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
				Begins: "learned deployments cannot be written to `storage`: they are kept in memory until it works again",
				GoesOn: "learned deployments cannot be written",
				Ends:   "learned deployments can be written again",
			}},
		},
	}
}

// open opens the storage of the processor with this id and calls restore with each record. A missing storage is an error, an
// unreadable state is not, see [keeper.Keeper.SetAside].
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

// append adds changes that must be restored together or not at all.
func (s *store) append(changed []record.Record) {
	switch {
	case len(changed) == 0:
	case s.failing.Load():
		s.missed.Store(true)
	default:
		s.keeper.Append(changed)
	}
}

// sync waits until everything appended before is durable, or the storage fails. It does not stop when ctx ends: other pipelines
// wait for the same write.
func (s *store) sync(ctx context.Context) {
	if !s.failing.Load() {
		s.note(ctx, s.keeper.Sync(context.WithoutCancel(ctx)))
	}
}

// mend checks whether a failed storage works again. It writes everything anew if changes were missed or a checkpoint is due.
func (s *store) mend(ctx context.Context, everything keeper.Part) {
	if s.failing.Load() {
		if err := s.keeper.Sync(ctx); err != nil {
			s.note(ctx, err)
			return
		}
		s.failing.Store(false) // before the checkpoint begins, so that changes from now on are appended
	}
	if missed := s.missed.Swap(false); missed || s.keeper.CheckpointDue() {
		err := s.keeper.Checkpoint(ctx, everything)
		if err != nil && missed {
			s.missed.Store(true)
		}
		s.note(ctx, err)
	}
}

// close writes what is not durable yet, if the storage works.
func (s *store) close(ctx context.Context, everything keeper.Part) error {
	if s.failing.Load() || s.missed.Load() { // missed alone: a change came just when a tick reset failing
		s.mend(ctx, everything)
	}
	return s.keeper.Close(ctx)
}

// note records the result of a write.
func (s *store) note(ctx context.Context, err error) {
	if err != nil {
		s.failing.Store(true)
		s.recorder.storageFailed(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusals.Note(outputStorage, err)
}
