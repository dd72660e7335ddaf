// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"
)

// Follower keeps up with the delivery file: it reads it again every so often and replaces the catalog when what
// was read has changed. A version with faults is refused, and the one before it stays in force. A nil follower
// follows no file.
//
// The content is compared, not the time of the last change: mounted files are often replaced by links, and
// links keep times that say nothing. A half-written file is a version with faults, and the next look mends it.
type Follower struct {
	path    string
	refresh time.Duration
	told    Told
	current atomic.Pointer[Catalog]

	// seen identifies what was read last, good or bad, so that each version is judged once. It belongs to
	// whoever looks: first Start, then the loop.
	seen string
	done chan struct{}
	loop sync.WaitGroup
}

// Told is what a follower tells its owner, never two things at once. Both must be set.
type Told struct {
	// Replaced tells the catalog now in force.
	Replaced func(*Catalog)
	// Refused tells the faults of a version that was not taken over.
	Refused func(error)
}

// Follow returns a follower of the file, or nil where there is none to follow.
func Follow(path string, refresh time.Duration, told Told) *Follower {
	if path == "" {
		return nil
	}
	return &Follower{path: path, refresh: refresh, told: told}
}

// Start reads the first version, which must be without faults, and begins to follow.
func (f *Follower) Start() error {
	if f == nil {
		return nil
	}
	first, err := f.look()
	if err != nil {
		return err
	}
	f.current.Store(first)
	f.done = make(chan struct{})
	f.loop.Go(f.run)
	return nil
}

// Shutdown ends the following. It may be called without Start, and twice.
func (f *Follower) Shutdown() {
	if f == nil || f.done == nil {
		return
	}
	close(f.done)
	f.loop.Wait()
	f.done = nil
}

// Current returns the catalog in force; nil where no file is followed.
func (f *Follower) Current() *Catalog {
	if f == nil {
		return nil
	}
	return f.current.Load()
}

func (f *Follower) run() {
	ticker := time.NewTicker(f.refresh)
	defer ticker.Stop()
	for {
		select {
		case <-f.done:
			return
		case <-ticker.C:
			f.refreshOnce()
		}
	}
}

func (f *Follower) refreshOnce() {
	next, err := f.look()
	switch {
	case err != nil:
		f.told.Refused(err)
	case next != nil:
		f.current.Store(next)
		f.told.Replaced(next)
	}
}

// look reads the file and returns a catalog if it is another version than the one seen last.
func (f *Follower) look() (*Catalog, error) {
	b, err := gather(f.path)
	version := b.hash()
	if err != nil {
		version = err.Error()
	}
	if version == f.seen {
		return nil, nil
	}
	f.seen = version
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: restore it, or remove `catalog`", err)
	}
	if err != nil {
		return nil, err
	}
	c, err := understand(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.path, err)
	}
	return c, nil
}
