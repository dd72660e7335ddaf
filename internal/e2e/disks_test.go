// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/collector/otelcol"

	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

// onDisks keeps the connector's state, and behindADisk the webhooks, on disks that a test can make fail.
const (
	onDisks = `
service:
  extensions: [disks]
extensions:
  disks:
connectors:
  dora: {storage: disks}
`
	behindADisk = `
receivers:
  delivery: {spool: {storage: disks}}
`
)

var waysOnDisks = map[string][]string{
	"state on storage":                {onDisks},
	"state on storage behind a spool": {onDisks, behindADisk},
}

// disks is a storage extension whose content outlives the collectors that use it.
type disks struct {
	component.StartFunc
	component.ShutdownFunc

	mu sync.Mutex
	// mu guards the fields below.
	byOwner map[string]*disktest.Disk
	prepare func(*disktest.Disk)
}

var _ storage.Extension = (*disks)(nil)

// GetClient implements storage.Extension.
func (d *disks) GetClient(_ context.Context, kind component.Kind, id component.ID, name string) (storage.Client, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	owner := kind.String() + " " + id.String() + " " + name
	if d.byOwner[owner] == nil {
		d.byOwner[owner] = disktest.New()
		d.prepare(d.byOwner[owner])
	}
	return d.byOwner[owner], nil
}

// each applies a function to all disks, present and future.
func (d *disks) each(do func(*disktest.Disk)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.prepare = do
	for _, disk := range d.byOwner {
		do(disk)
	}
}

// factories returns the parts of a Collector with these disks.
func (d *disks) factories() (otelcol.Factories, error) {
	parts, err := factories()
	if err != nil {
		return parts, err
	}
	parts.Extensions, err = otelcol.MakeFactoryMap(extension.NewFactory(component.MustNewType("disks"),
		func() component.Config { return &struct{}{} },
		func(context.Context, extension.Settings, component.Config) (extension.Extension, error) {
			return d, nil
		},
		component.StabilityLevelDevelopment))
	return parts, err
}

// failing makes batches fail at random: before, in the middle of, or after their execution.
func failing(seed uint64) func(*disktest.Disk) {
	random := rand.New(rand.NewPCG(seed, 0))
	var mu sync.Mutex
	return func(disk *disktest.Disk) {
		disk.Fail(func(operations []*storage.Operation) (carriedOut int, err error) {
			mu.Lock()
			defer mu.Unlock()
			switch random.IntN(10) {
			case 0:
				return 0, errors.New("the disk did nothing")
			case 1:
				return random.IntN(len(operations) + 1), errors.New("the disk did some of it")
			case 2:
				return len(operations), errors.New("the disk did it and cannot say so")
			}
			return len(operations), nil
		})
	}
}

// full limits the disk to a part of the state.
func full(disk *disktest.Disk) { disk.SetCapacity(100_000) }

// dead makes all operations fail, as after a power cut.
func dead(disk *disktest.Disk) { disk.FailWith(errors.New("no power")) }

// sound lets everything succeed.
func sound(disk *disktest.Disk) {
	disk.Fail(nil)
	disk.SetCapacity(0)
}
