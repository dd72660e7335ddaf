// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence

import (
	"errors"
	"fmt"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// listening records in which hours the watch itself was running. A silence while it was not is no silence of a source.
type listening struct {
	// heard is the latest hour in which the watch was running; 0 before the first. It does not move back if the clock is set back.
	heard hour
	// deaf are the hours in which the watch was not running all the time.
	deaf    hourSet
	changed bool
}

// goOn records that the watch is still running.
func (l *listening) goOn(now hour) {
	if now > l.heard {
		l.heard, l.changed = now, true
	}
}

// resume records that the watch is running again. Interruptions without a whole hour in between are ignored.
func (l *listening) resume(now hour) {
	if l.heard != 0 && now-l.heard > 1 {
		for h := max(l.heard, now-windowHours+1); h <= now; h++ {
			l.deaf.add(h)
		}
	}
	l.goOn(now)
}

// Field numbers of the record of [listening].
const (
	fieldHeard      = 1
	fieldDeafLatest = 2
	fieldDeafRuns   = 3
)

func (l *listening) record() record.Record {
	var w record.Writer
	w.Int(fieldHeard, int64(l.heard))
	if l.deaf.any {
		w.Int(fieldDeafLatest, int64(l.deaf.latest))
		w.Text(fieldDeafRuns, l.deaf.pack())
	}
	return record.Record{Kind: KindHabit, Value: w.Value()}
}

func (l *listening) restore(value string) error {
	if value == "" {
		*l = listening{}
		return nil
	}
	restored, err := readListening(value)
	if err != nil {
		return fmt.Errorf("restore when sources were listened to: %w", err)
	}
	*l = restored
	return nil
}

func readListening(value string) (listening, error) {
	var l listening
	var latest hour
	var runs string
	r := record.NewReader(value)
	for r.Next() {
		switch r.Field() {
		case fieldHeard:
			l.heard = hour(r.Int())
		case fieldDeafLatest:
			latest = hour(r.Int())
		case fieldDeafRuns:
			runs = r.Text()
		}
	}
	switch {
	case r.Err() != nil:
		return listening{}, r.Err()
	case !plausible(l.heard) || latest > l.heard:
		return listening{}, errors.New("the latest hour is missing or impossible")
	case latest == 0:
		return l, nil
	case !plausible(latest):
		return listening{}, errors.New("the latest hour without listening is impossible")
	}
	return l, l.deaf.unpack(runs, latest)
}

// plausible reports whether an hour is a plausible time of an event (see [delivery.PlausibleTime]) and fits into nanoseconds.
func plausible(h hour) bool {
	return hourOf(beginOf(h)) == h && !delivery.PlausibleTime(beginOf(h).Time()).IsZero()
}
