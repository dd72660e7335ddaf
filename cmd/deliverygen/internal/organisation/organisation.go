// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import (
	"errors"
	"fmt"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// Options configure what is drawn.
type Options struct {
	Seed     uint64
	Services int
	// Days is the length of the history, which ends at AsOf.
	Days int
	AsOf time.Time
	// Guard is how long after AsOf the windowed figures stay the same.
	Guard time.Duration
}

// MaxGuard is the maximum of Guard. It keeps the holes at the edges of different windows, and the end of the history, apart.
const MaxGuard = 12 * time.Hour

// Validate reports every invalid option by the name of its flag.
func (o Options) Validate() error {
	var errs []error
	if o.Services < 1 || o.Services > 1000 {
		errs = append(errs, fmt.Errorf("`--services` is %d: it must be 1 to 1000", o.Services))
	}
	if o.Days < 1 || o.Days > 3650 {
		errs = append(errs, fmt.Errorf("`--days` is %d: it must be 1 to 3650", o.Days))
	}
	if o.Guard < 0 || o.Guard > MaxGuard || o.Guard%time.Second != 0 {
		errs = append(errs, fmt.Errorf("`--guard` is %s: it must be whole seconds from 0s to %s", o.Guard, MaxGuard))
	}
	if o.AsOf.Year() < 1980 || o.AsOf.Year() > 2200 || o.AsOf.Nanosecond() != 0 {
		errs = append(errs, fmt.Errorf("`--as-of` is %s: it must be a whole second between 1980 and 2200", o.AsOf.Format(time.RFC3339Nano)))
	}
	return errors.Join(errs...)
}

// Draw simulates the organisation until AsOf. The options must be valid.
func Draw(o Options) *ledger.Ledger {
	org := newDice(o.Seed, 0)
	names := newNames(org)
	styles := newStyles(org)
	book := &ledger.Ledger{Owner: names.owner}
	for i := range o.Services {
		t := newTeam(o, i, names, styles(i))
		t.work(o.AsOf)
		book.Services = append(book.Services, t.service)
	}
	book.Cut(o.AsOf)
	return book
}
