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

// Follower follows changes of the delivery file: it reads the file at an interval and replaces the catalog when the
// content has changed. A version with faults is refused, and the previous one stays in force. A nil follower follows no
// file.
//
// The content is compared, not the modification time: mounted files are often symbolic links, whose times are
// meaningless. A half-written file is a version with faults, which the next read replaces.
type Follower struct {
	path    string
	refresh time.Duration
	told    Told
	current atomic.Pointer[Catalog]

	// seen identifies the version that was read last, valid or not, so that each version is checked only once. Only Start
	// and then the loop access it.
	seen string
	done chan struct{}
	loop sync.WaitGroup
}

// Told holds the callbacks of a follower, which are never called concurrently. Both must be set.
type Told struct {
	// Replaced receives the catalog that is now in force.
	Replaced func(*Catalog)
	// Refused receives the faults of a version that was refused.
	Refused func(error)
}

// Follow returns a follower of the file, or nil if the path is empty. It reads nothing before Start.
func Follow(path string, refresh time.Duration, told Told) *Follower {
	if path == "" {
		return nil
	}
	return &Follower{path: path, refresh: refresh, told: told}
}

// Start reads the first version, which must have no faults, and starts following.
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

// Shutdown stops following and waits for the loop. It may be called without Start, and twice.
func (f *Follower) Shutdown() {
	if f == nil || f.done == nil {
		return
	}
	close(f.done)
	f.loop.Wait()
	f.done = nil
}

// Current returns the catalog in force, or nil if no file is followed.
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

// look reads the file. It returns a catalog if the version differs from the last one, else nil.
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
