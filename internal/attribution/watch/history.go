// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

const (
	binsPerSlot  = 30
	binsPerHour  = 360
	historyHours = 168
	// historySlots is how many slots of five minutes are kept; pastSlots and pastHours are how far back a comparison
	// looks.
	historySlots = 48
	pastSlots    = 24
	pastHours    = 2
)

// history is what a scope served and how much of it failed: by the hour for a week, and by five minutes for four hours.
type history struct {
	hours [historyHours]span
	slots [historySlots]span
}

// span is the count of the hour or slot with the given number.
type span struct {
	number health.Bin
	arm    eprocess.Arm
}

func (s *span) add(number health.Bin, arm eprocess.Arm) {
	if s.number != number {
		*s = span{number: number}
	}
	s.arm = s.arm.Plus(arm)
}

func (h *history) add(bin health.Bin, arm eprocess.Arm) {
	hour, slot := bin/binsPerHour, bin/binsPerSlot
	h.hours[place(hour, historyHours)].add(hour, arm)
	h.slots[place(slot, historySlots)].add(slot, arm)
}

// place returns the position of an hour or slot in a ring of so many places.
func place(number health.Bin, places health.Bin) health.Bin { return (number%places + places) % places }

func (h *history) hour(number health.Bin) eprocess.Arm {
	if s := h.hours[place(number, historyHours)]; s.number == number {
		return s.arm
	}
	return eprocess.Arm{}
}

// before returns the counts of the two hours before a bin: the slots that had ended by then, or the hours if the slots
// are forgotten.
func (h *history) before(bin health.Bin) (sum eprocess.Arm) {
	slot := bin / binsPerSlot
	for number := slot - pastSlots; number < slot; number++ {
		if s := h.slots[place(number, historySlots)]; s.number == number {
			sum = sum.Plus(s.arm)
		}
	}
	if sum.Total > 0 {
		return sum
	}
	for number := bin/binsPerHour - pastHours; number < bin/binsPerHour; number++ {
		sum = sum.Plus(h.hour(number))
	}
	return sum
}

// sameHour returns the counts at the bin's hour of day on earlier days, from hours that had ended before the bin first.
func (h *history) sameHour(bin, first health.Bin) (sum eprocess.Arm) {
	for day := health.Bin(1); day < historyHours/24; day++ {
		if number := bin/binsPerHour - 24*day; (number+1)*binsPerHour <= first {
			sum = sum.Plus(h.hour(number))
		}
	}
	return sum
}
