// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"cmp"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
)

// tick counts the release and its control in a row.
func (r *row) tick(of *running, what func(*count) eprocess.Arm) (sum eprocess.Tick) {
	for i := range r.counts {
		c := &r.counts[i]
		arm, to := what(c), &sum.Control
		if c.who.release == of {
			to = &sum.New
		}
		to.Total += arm.Total
		to.Failed += arm.Failed
	}
	return sum
}

// told returns the classes of operations. An aged row has only one, without a name.
func (c *count) told() []classCount {
	if len(c.classes) == 0 && c.all != (counted{}) {
		return []classCount{{counted: c.all}}
	}
	return c.classes
}

// classTicks counts the release and its control in one class of operations, by kind.
func (r *row) classTicks(of *running, class string) (ticks [3]eprocess.Tick) {
	for i := range r.counts {
		c := &r.counts[i]
		told := c.told()
		place, found := slices.BinarySearchFunc(told, class, func(a classCount, b string) int { return cmp.Compare(a.Class, b) })
		if !found {
			continue
		}
		for kind, arm := range told[place].arms() {
			if c.who.release == of {
				ticks[kind].New = ticks[kind].New.Plus(arm)
			} else {
				ticks[kind].Control = ticks[kind].Control.Plus(arm)
			}
		}
	}
	return ticks
}

// exposures returns how traces that touched the release ended, by the service at which they entered. If the release has
// several identities, each was counted separately and the control of one includes traces that touched another. Those
// are subtracted, and the larger remainder is the control.
func (r *row) exposures(of *running) []Exposure {
	var all []Exposure
	members := 0
	for i := range r.counts {
		c := &r.counts[i]
		if c.who.release != of || c.rare == nil || len(c.rare.exposures) == 0 {
			continue
		}
		members++
		for _, x := range c.rare.exposures {
			place, found := slices.BinarySearchFunc(all, x, func(a, b Exposure) int { return compareServices(a.Entry, b.Entry) })
			if !found {
				all = slices.Insert(all, place, x)
				continue
			}
			both := &all[place]
			both.Control = larger(less(both.Control, x.New), less(x.Control, both.New))
			both.New = both.New.Plus(x.New)
		}
	}
	return all
}

func less(a, b eprocess.Arm) eprocess.Arm {
	return eprocess.Arm{Total: max(a.Total-b.Total, 0), Failed: max(a.Failed-b.Failed, 0)}
}

func larger(a, b eprocess.Arm) eprocess.Arm {
	if b.Total > a.Total {
		return b
	}
	return a
}

func compareClass(a classSum, class string) int { return cmp.Compare(a.class, class) }

func (c *count) errors() eprocess.Arm { return c.all.errors() }
func (c *count) slow95() eprocess.Arm {
	return eprocess.Arm{Total: int64(c.all.Timed), Failed: int64(c.all.Slow95)}
}

func (c *count) slow50() eprocess.Arm {
	return eprocess.Arm{Total: int64(c.all.Timed), Failed: int64(c.all.Slow50)}
}

func (c *count) logged() eprocess.Arm {
	return eprocess.Arm{Total: c.operations(), Failed: int64(c.logs)}
}

func (c *count) fingerprint(name string) int64 {
	if c.rare == nil {
		return 0
	}
	for _, f := range c.rare.fingerprints {
		if f.Name == name {
			return f.Count
		}
	}
	return 0
}
