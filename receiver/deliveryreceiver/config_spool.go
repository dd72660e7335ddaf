// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/spool"
)

const (
	defaultSpoolBytes           = 256 << 20
	defaultSpoolEntries         = 100_000
	defaultSpoolTries           = 5
	defaultSpoolInitialInterval = time.Second
	defaultSpoolMaxInterval     = 30 * time.Second
)

// SpoolConfig configures the spool, which keeps webhooks until the pipeline has accepted them.
type SpoolConfig struct {
	// Storage is the storage extension that the spool writes to; nil means no spool.
	Storage *component.ID `mapstructure:"storage"`

	// MaxBytes and MaxEntries limit the waiting webhooks. When the spool is full, webhooks are answered with 503.
	MaxBytes   int64 `mapstructure:"max_bytes"`
	MaxEntries int   `mapstructure:"max_entries"`

	// MaxTries is the number of refusals after which, at the earliest, a webhook that alone is to blame is set aside
	// until the next start.
	MaxTries int `mapstructure:"max_tries"`

	// InitialInterval is the longest wait after the first refusal. It grows with further refusals in a row, up to
	// MaxInterval.
	InitialInterval time.Duration `mapstructure:"initial_interval"`
	MaxInterval     time.Duration `mapstructure:"max_interval"`

	// prevent unkeyed literal initialization
	_ struct{}
}

func newDefaultSpoolConfig() SpoolConfig {
	return SpoolConfig{
		MaxBytes:        defaultSpoolBytes,
		MaxEntries:      defaultSpoolEntries,
		MaxTries:        defaultSpoolTries,
		InitialInterval: defaultSpoolInitialInterval,
		MaxInterval:     defaultSpoolMaxInterval,
	}
}

func (c *SpoolConfig) enabled() bool { return c.Storage != nil }

// Validate reports limits and intervals that are too small, and settings of a spool without a storage.
func (c *SpoolConfig) Validate() error {
	if !c.enabled() {
		if *c != newDefaultSpoolConfig() {
			return errors.New("`storage` is not set: name the storage extension that keeps the webhooks, such as file_storage")
		}
		return nil
	}
	var errs []error
	if c.MaxEntries < 1 {
		errs = append(errs, fmt.Errorf("`max_entries` is %d: it must be at least 1", c.MaxEntries))
	}
	if c.MaxTries < 1 {
		errs = append(errs, fmt.Errorf("`max_tries` is %d: it must be at least 1", c.MaxTries))
	}
	if c.InitialInterval <= 0 {
		errs = append(errs, fmt.Errorf("`initial_interval` is %s: it must be longer than 0s", c.InitialInterval))
	}
	if c.MaxInterval < c.InitialInterval {
		errs = append(errs, fmt.Errorf("`max_interval` is %s: it must be at least `initial_interval`, which is %s", c.MaxInterval, c.InitialInterval))
	}
	return errors.Join(append(errs,
		source.CheckUnit("initial_interval", c.InitialInterval),
		source.CheckUnit("max_interval", c.MaxInterval))...)
}

func (c *SpoolConfig) options() spool.Options {
	return spool.Options{
		MaxBytes:        c.MaxBytes,
		MaxEntries:      c.MaxEntries,
		MaxTries:        c.MaxTries,
		InitialInterval: c.InitialInterval,
		MaxInterval:     c.MaxInterval,
	}
}
