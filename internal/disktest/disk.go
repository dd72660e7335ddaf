// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package disktest

import (
	"context"
	"maps"
	"sync"
	"time"

	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// Disk is a storage client in memory with atomic batches. It cannot list its keys. Its methods may be called
// concurrently.
type Disk struct {
	mu     sync.Mutex
	values map[string][]byte
	counts Counts

	capacity int64
	latency  time.Duration
	fail     func(operations []*storage.Operation) (carriedOut int, err error)
}

var _ storage.Client = (*Disk)(nil)

// Counts are the calls and operations of a disk.
type Counts struct {
	// Gets and Batches count calls; Reads, Sets and Deletes count the operations in batches; Written is the size of the
	// values set, in bytes.
	Gets, Batches, Reads, Sets, Deletes int
	Written                             int64
}

// New returns an empty disk.
func New() *Disk { return Of(nil) }

// Of returns a disk with a copy of the values.
func Of(values map[string][]byte) *Disk {
	d := &Disk{values: map[string][]byte{}}
	for key, value := range values {
		d.values[key] = append([]byte{}, value...)
	}
	return d
}

// Values returns a copy of the current content, which is what a crash at this moment would leave.
func (d *Disk) Values() map[string][]byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return Of(d.values).values
}

// Crash returns a disk with the current content. Later writes to the old disk do not affect it.
func (d *Disk) Crash() *Disk { return Of(d.Values()) }

// Counts returns the counts so far.
func (d *Disk) Counts() Counts {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.counts
}

// SetCapacity makes a batch fail with [storage.ErrStorageFull] if it would leave more than this many bytes of keys and
// values; 0 means no limit.
func (d *Disk) SetCapacity(bytes int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.capacity = bytes
}

// SetLatency sets how long each call takes.
func (d *Disk) SetLatency(latency time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.latency = latency
}

// FailWith makes each batch fail with an error; nil ends this.
func (d *Disk) FailWith(err error) {
	if err == nil {
		d.Fail(nil)
		return
	}
	d.Fail(func([]*storage.Operation) (int, error) { return 0, err })
}

// Fail sets a function that is called for each batch. If it returns an error, the batch returns it too, and only the
// first carriedOut operations are carried out: 0 for a storage with atomic batches, all of them for an error after the
// fact.
func (d *Disk) Fail(fail func(operations []*storage.Operation) (carriedOut int, err error)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fail = fail
}

// Get implements storage.Client.
func (d *Disk) Get(ctx context.Context, key string) ([]byte, error) {
	d.count(func(c *Counts) { c.Gets++ })
	operation := storage.GetOperation(key)
	err := d.do(ctx, operation)
	return operation.Value, err
}

// Set implements storage.Client.
func (d *Disk) Set(ctx context.Context, key string, value []byte) error {
	return d.Batch(ctx, storage.SetOperation(key, value))
}

// Delete implements storage.Client.
func (d *Disk) Delete(ctx context.Context, key string) error {
	return d.Batch(ctx, storage.DeleteOperation(key))
}

// Batch implements storage.Client.
func (d *Disk) Batch(ctx context.Context, operations ...*storage.Operation) error {
	d.count(func(c *Counts) { c.Batches++ })
	return d.do(ctx, operations...)
}

// Close implements storage.Client.
func (d *Disk) Close(context.Context) error { return nil }

func (d *Disk) count(add func(*Counts)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	add(&d.counts)
}

func (d *Disk) do(ctx context.Context, operations ...*storage.Operation) error {
	if err := d.wait(ctx); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var failure error
	if d.fail != nil {
		var carriedOut int
		if carriedOut, failure = d.fail(operations); failure != nil {
			operations = operations[:carriedOut]
		}
	}
	after := maps.Clone(d.values)
	for _, operation := range operations {
		d.carryOut(operation, after)
	}
	if d.capacity > 0 && size(after) > max(d.capacity, size(d.values)) {
		return storage.ErrStorageFull
	}
	d.values = after
	return failure
}

// wait takes the latency of a call.
func (d *Disk) wait(ctx context.Context) error {
	d.mu.Lock()
	latency := d.latency
	d.mu.Unlock()
	if latency == 0 {
		return nil
	}
	timer := time.NewTimer(latency)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (d *Disk) carryOut(operation *storage.Operation, values map[string][]byte) {
	switch operation.Type {
	case storage.Get:
		d.counts.Reads++
		operation.Value = nil
		if value, ok := values[operation.Key]; ok {
			operation.Value = append([]byte{}, value...)
		}
	case storage.Set:
		d.counts.Sets++
		d.counts.Written += int64(len(operation.Value))
		values[operation.Key] = append([]byte{}, operation.Value...)
	case storage.Delete:
		d.counts.Deletes++
		delete(values, operation.Key)
	}
}

func size(values map[string][]byte) (n int64) {
	for key, value := range values {
		n += int64(len(key) + len(value))
	}
	return n
}
