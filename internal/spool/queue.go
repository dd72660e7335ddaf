// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"math"
	"slices"
	"time"
)

const (
	// maxBatch is how many webhooks are handed on at once, and maxBatchBytes their maximum total size. That is enough
	// for a consumer with durable state to commit many webhooks together, and small enough for one message.
	maxBatch      = 512
	maxBatchBytes = 4 << 20
	// maxHeld bounds how many entries are held at a time. More entries that are refused alone mean an outage, in which
	// trying others teaches nothing.
	maxHeld = 1000
)

// queue decides which webhooks are handed on next, based on the outcomes so far. It is a plain value: the time is an
// argument, and it calls nobody.
//
// A refusal does not show whether the webhooks or the consumer are to blame. So after a batch is refused, its first
// webhook is tried alone, and the size of batches doubles with each success: a bad webhook is found in a few steps, and
// an outage sees single webhooks only. A webhook that is refused alone is held for a while and another one is tried
// next, without delay after the first refusal. Whether others are accepted in the meantime shows whether the webhook is
// to blame, see [queue.blame].
type queue struct {
	options Options
	// entries are ordered by number.
	entries []*entry
	bytes   int64
	held    int

	// limit is the maximum number of webhooks in the next attempt.
	limit int
	// refusals counts consecutive refused attempts. Nothing is tried before resumeAt.
	refusals int
	resumeAt time.Time
	// seen counts the attempts with webhooks that had not been refused alone before.
	seen attempts
}

// attempts counts attempts to hand on.
type attempts struct{ accepted, refused int }

func newQueue(options Options) *queue { return &queue{options: options, limit: maxBatch} }

func (q *queue) hasRoom(size int) bool {
	return len(q.entries) < q.options.MaxEntries && q.bytes+int64(size) <= q.options.MaxBytes
}

func (q *queue) add(e *entry) {
	q.entries = append(q.entries, e)
	q.bytes += e.size
}

// remove removes entries from the queue, for whatever reason.
func (q *queue) remove(gone ...*entry) {
	for _, e := range gone {
		e.gone = true
		q.bytes -= e.size
		if e.held() {
			q.held--
		}
	}
	q.entries = slices.DeleteFunc(q.entries, func(e *entry) bool { return e.gone })
}

// next returns the batch to hand on now, or else how long to wait for it. The wait is 0 if only a new webhook can
// change anything.
func (q *queue) next(now time.Time) (batch []*entry, wait time.Duration) {
	if wait := q.resumeAt.Sub(now); wait > 0 {
		return nil, wait
	}
	first := q.firstHeld()
	isDue := first != nil && !first.retryAt.After(now)
	if isDue && q.refusals == 0 {
		return []*entry{first}, 0
	}
	batch = q.fresh()
	switch {
	case len(batch) > 0 || first == nil:
		return batch, 0
	case isDue:
		return []*entry{first}, 0
	}
	return nil, first.retryAt.Sub(now)
}

// firstHeld returns the held entry whose retry is due first.
func (q *queue) firstHeld() *entry {
	var first *entry
	if q.held == 0 {
		return nil
	}
	for _, e := range q.entries {
		if e.held() && (first == nil || e.retryAt.Before(first.retryAt)) {
			first = e
		}
	}
	return first
}

// fresh returns the first entries that were never refused alone and are not behind a waiting entry about the same
// thing, up to the limit.
func (q *queue) fresh() []*entry {
	if q.held >= maxHeld {
		return nil
	}
	var batch []*entry
	size := int64(0)
	waiting := keys{}
	for _, e := range q.entries {
		switch {
		case e.held() || !e.saved || waiting.hasAny(e.keys):
			waiting.add(e.keys)
		case len(batch) == q.limit || len(batch) > 0 && size+e.size > maxBatchBytes:
			return batch
		default:
			batch = append(batch, e)
			size += e.size
		}
	}
	return batch
}

// accepted removes a batch that was handed on.
func (q *queue) accepted(batch []*entry) {
	if !batch[0].held() {
		q.seen.accepted++
	}
	q.remove(batch...)
	q.limit = min(2*q.limit, maxBatch)
	q.refusals, q.resumeAt = 0, time.Time{}
}

// refused decides how to continue after a temporary refusal. It returns the entry to be set aside, if any.
func (q *queue) refused(batch []*entry, reason error, now time.Time) *entry {
	q.refusals++
	if q.refusals > 1 {
		q.resumeAt = now.Add(q.options.backoff(q.refusals - 1))
	}
	q.limit = 1
	if !batch[0].held() {
		q.seen.refused++
	}
	if len(batch) > 1 {
		return nil
	}
	e := batch[0]
	if e.tries == 0 {
		e.before, e.tries = q.seen, 1
	} else if q.seen.accepted > e.accepted {
		e.tries++
	}
	e.accepted = q.seen.accepted
	q.hold(e, reason, now)
	return q.blame(e)
}

// rejected decides how to continue after a final refusal, which counts against the webhook regardless of others. It
// returns the entry to be set aside, if any.
func (q *queue) rejected(batch []*entry, reason error, now time.Time) *entry {
	q.limit = 1
	if len(batch) > 1 {
		return nil
	}
	e := batch[0]
	e.rejections++
	q.hold(e, reason, now)
	if e.rejections < q.options.MaxTries {
		return nil
	}
	q.remove(e)
	return e
}

func (q *queue) hold(e *entry, reason error, now time.Time) {
	if !e.held() {
		q.held++
	}
	e.refusals++
	e.reason = reason
	e.retryAt = now.Add(q.options.backoff(e.refusals))
}

// chance is the highest accepted probability of blaming a webhook for failures that hit all webhooks alike.
const chance = 1e-6

// blame removes an entry that was refused often enough and returns it; otherwise it returns nil. Refusals count only if
// others were accepted between them, so that an outage counts once, however long it is. Also, others must have fared
// better: if each attempt is refused with probability r, a webhook is refused n times in a row with probability rⁿ. r
// is estimated from the attempts of others since the first refusal, by Laplace's rule of succession.
func (q *queue) blame(e *entry) *entry {
	refused, accepted := q.seen.refused-e.before.refused, q.seen.accepted-e.before.accepted
	r := float64(refused+1) / float64(refused+accepted+2)
	if e.tries < q.options.MaxTries || math.Pow(r, float64(e.tries)) > chance {
		return nil
	}
	q.remove(e)
	return e
}

// keys is a set of things that webhooks are about.
type keys map[string]struct{}

func (k keys) add(names []string) {
	for _, name := range names {
		k[name] = struct{}{}
	}
}

func (k keys) hasAny(names []string) bool {
	for _, name := range names {
		if _, ok := k[name]; ok {
			return true
		}
	}
	return false
}
