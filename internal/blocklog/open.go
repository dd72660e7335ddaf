// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package blocklog

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// Open opens the log that a storage client holds, or begins one. It calls load for each entry, in order. The payload is
// valid only during the call.
//
// Everything is verified before the first call of load. A log is set aside if it is damaged, of another format or of a
// newer version, or if load or the format's Migrate returns an error: it stays in the storage, in place of the log that
// was set aside before, and a new log begins. [Log.SetAside] then describes the reason, and the caller must discard
// what load received. If the storage itself fails, nothing is set aside and Open returns the error.
//
// Open does not take over the client, and the client must not be used for anything else.
func Open(ctx context.Context, client storage.Client, format Format, load func(number uint64, payload []byte) error) (*Log, error) {
	l := &Log{client: client, format: format, dirty: map[uint64]struct{}{}}
	value, err := client.Get(ctx, headKey)
	if err != nil {
		return nil, fmt.Errorf("read %s from the storage: %w", format.Name, err)
	}
	if err := l.open(ctx, value, load); err != nil {
		return nil, err
	}
	return l, nil
}

func (l *Log) open(ctx context.Context, value []byte, load func(number uint64, payload []byte) error) error {
	if value == nil {
		return l.begin(extent{})
	}
	h, err := l.read(ctx, value, load)
	if err == nil {
		return nil
	}
	if damage := (*unreadableError)(nil); !errors.As(err, &damage) || ctx.Err() != nil {
		return fmt.Errorf("read %s from the storage: %w", l.format.Name, err)
	}
	return l.replace(ctx, h, value, err)
}

// unreadableError means that the storage works but its content cannot be used.
type unreadableError struct{ err error }

func unreadable(format string, args ...any) error {
	return &unreadableError{err: fmt.Errorf(format, args...)}
}

func (e *unreadableError) Error() string { return e.err.Error() }

func (e *unreadableError) Unwrap() error { return e.err }

// read verifies and loads the log that belongs to a head.
func (l *Log) read(ctx context.Context, value []byte, load func(number uint64, payload []byte) error) (head, error) {
	h, err := decodeHead(value)
	switch {
	case err != nil:
		return head{}, unreadable("its head cannot be read: %w", err)
	case h.format != l.format.Name:
		return h, unreadable("it holds %q", h.format)
	case h.version > l.format.Version:
		return h, unreadable("it is of version %d and this program knows versions up to %d", h.version, l.format.Version)
	}
	l.blocks, l.aside, l.nextEntry = h.blocks, h.aside, h.nextEntry
	l.index = index{}
	if err := l.verify(ctx, h); err != nil {
		return h, err
	}
	return h, l.load(ctx, h, load)
}

// verify reads every block once, checks it and adds it to the index.
func (l *Log) verify(ctx context.Context, h head) error {
	expected := uint64(0)
	err := readBlocks(ctx, l.client, h, func(s stored) (uint64, error) {
		b, err := s.decode(l.format.Version)
		if err != nil {
			return 0, err
		}
		if len(l.index.blocks) == 0 {
			expected = min(b.firstEntry, h.floor)
		}
		if b.firstEntry != expected {
			return 0, s.fault(fmt.Errorf("it begins with entry %d and should begin with %d", b.firstEntry, expected))
		}
		l.marked = l.marked || s.mark != nil
		expected = b.nextEntry()
		l.index.add(b)
		return b.nextNumber(), nil
	})
	if err != nil {
		return err
	}
	return l.verifyEnd(h)
}

// verifyEnd checks that the blocks end where the head says.
func (l *Log) verifyEnd(h head) error {
	ends := h.floor
	if n := len(l.index.blocks); n > 0 {
		last := &l.index.blocks[n-1]
		if last.run > 0 && last.nextNumber() > h.blocks.next {
			// The batch that extended the run was carried out only in part.
			l.blocks.next, l.nextEntry = last.nextNumber(), last.nextEntry()
		}
		ends = last.nextEntry()
	}
	if ends != l.nextEntry {
		return unreadable("it ends before entry %d and should end before %d", ends, l.nextEntry)
	}
	l.index.removeBefore(h.floor)
	l.mayMark = l.marked
	return nil
}

// load reads every block again and calls load for the entries that are not removed.
func (l *Log) load(ctx context.Context, h head, load func(number uint64, payload []byte) error) error {
	return readBlocks(ctx, l.client, h, func(s stored) (uint64, error) {
		header, entries, err := decodeBlock(s.value, h.blocks.generation, s.number)
		if err != nil {
			return 0, s.fault(err)
		}
		b := l.index.at(s.number)
		for i := range b.entries {
			if b.live == 0 {
				break
			}
			var payload []byte
			if payload, entries, err = cutEntry(entries); err != nil {
				return 0, s.fault(err)
			}
			number := b.firstEntry + i
			if b.isRemoved(number) {
				continue
			}
			if err := l.loadEntry(header, number, payload, load); err != nil {
				return 0, s.fault(err)
			}
		}
		return b.nextNumber(), nil
	})
}

func (l *Log) loadEntry(of blockHeader, number uint64, payload []byte, load func(uint64, []byte) error) error {
	if of.packed {
		unpacked, err := unpack(payload)
		if err != nil {
			return fmt.Errorf("entry %d cannot be unpacked: %w", number, err)
		}
		payload = unpacked
	}
	if of.version < l.format.Version && l.format.Migrate != nil {
		migrated, err := l.format.Migrate(of.version, payload)
		if err != nil {
			return fmt.Errorf("entry %d of version %d cannot be migrated: %w", number, of.version, err)
		}
		payload = migrated
	}
	if err := load(number, payload); err != nil {
		return fmt.Errorf("entry %d is not understood: %w", number, err)
	}
	return nil
}
