// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

// maxSetAside bounds how many webhooks are kept for the next start, and setAsideShare what they take, as a part of
// [Options].MaxBytes.
const (
	maxSetAside   = 1000
	setAsideShare = 10
)

// setAside are the webhooks that are kept for the next start: so many and so large, the oldest leave first.
type setAside struct {
	kept     []*entry
	bytes    int64
	maxBytes int64
}

func newSetAside(options Options) setAside {
	return setAside{maxBytes: options.MaxBytes / setAsideShare}
}

// add keeps an entry and returns those that had to leave for it. The last one stays, whatever its size.
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

// putAside keeps an entry that is in no queue for the next start. It stays in the log; nothing there says that it was set
// aside, for the next start tries everything.
func (s *Spool) putAside(e *entry) {
	e.events, e.keys = nil, nil
	s.hooks.Told.SetAside(e.identity(), e.reason)
	for _, old := range s.setAside.add(e) {
		s.log.Remove(old.number)
		s.hooks.Told.Forgotten(old.identity())
	}
}
