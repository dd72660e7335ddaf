// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

// maxSetAside bounds how many webhooks are kept for the next start. Together they may take MaxBytes of [Options]
// divided by setAsideShare.
const (
	maxSetAside   = 1000
	setAsideShare = 10
)

// setAside holds the webhooks that are kept for the next start. If there are too many or they are too large, the oldest
// are dropped.
type setAside struct {
	kept     []*entry
	bytes    int64
	maxBytes int64
}

func newSetAside(options Options) setAside {
	return setAside{maxBytes: options.MaxBytes / setAsideShare}
}

// add keeps an entry and returns those that were dropped for it. The new entry is never dropped, whatever its size.
func (a *setAside) add(e *entry) (forgotten []*entry) {
	a.kept = append(a.kept, e)
	a.bytes += e.size
	for len(a.kept) > 1 && (len(a.kept) > maxSetAside || a.bytes > a.maxBytes) {
		a.bytes -= a.kept[0].size
		forgotten = append(forgotten, a.kept[0])
		a.kept = a.kept[1:]
	}
	return forgotten
}

// putAside keeps an entry that is not in the queue for the next start. The log does not record this, because the next
// start tries all entries.
func (s *Spool) putAside(e *entry) {
	e.events, e.keys = nil, nil
	s.hooks.Told.SetAside(e.identity(), e.reason)
	for _, old := range s.setAside.add(e) {
		s.log.Remove(old.number)
		s.hooks.Told.Forgotten(old.identity())
	}
}
