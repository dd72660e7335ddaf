// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/post"
)

// Tally counts answers while a replay runs. It is safe for concurrent use.
type Tally struct {
	began time.Time

	mu sync.Mutex
	// mu guards the fields below.
	statuses  map[int]int
	retries   int
	latencies []time.Duration
	refusal   string
	// next is the number of the first webhook without an answer. answered holds the later ones that have one.
	next     int
	answered map[int]bool
}

// NewTally returns an empty tally whose time starts now.
func NewTally() *Tally {
	return &Tally{began: time.Now(), statuses: map[int]int{}, next: 1, answered: map[int]bool{}}
}

func (t *Tally) startAt(number int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.next = number
}

func (t *Tally) add(number int, a post.Answer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.statuses[a.Status]++
	t.retries += a.Retries
	t.latencies = append(t.latencies, a.Latency)
	for t.answered[number] = true; t.answered[t.next]; t.next++ {
		delete(t.answered, t.next)
	}
	if a.Refused() && t.refusal == "" {
		t.refusal = fmt.Sprintf("webhook %d: %d %s", number, a.Status, a.Reason)
	}
}

// Posted returns how many webhooks were answered.
func (t *Tally) Posted() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.latencies)
}

// Progress describes the state of the replay in one line. total is the number of webhooks; 0 if unknown.
func (t *Tally) Progress(total int) string {
	posted := t.Posted()
	rate := float64(posted) / max(time.Since(t.began).Seconds(), 1e-9)
	if total == 0 {
		return fmt.Sprintf("posted %d webhooks, %.0f/s", posted, rate)
	}
	left := "?"
	if posted > 0 {
		left = time.Duration(float64(total-posted) / rate * float64(time.Second)).Round(time.Second).String()
	}
	return fmt.Sprintf("posted %d of %d webhooks (%d%%), %.0f/s, %s left  ", posted, total, posted*100/total, rate, left)
}

// Next returns the number of the first webhook without an answer, from which an interrupted replay continues.
func (t *Tally) Next() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.next
}

// Refused returns an error with the number of refused webhooks, or nil if there are none.
func (t *Tally) Refused() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	refused := 0
	for status, count := range t.statuses {
		if (post.Answer{Status: status}).Refused() {
			refused += count
		}
	}
	if refused == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d webhooks were refused, first %s", refused, len(t.latencies), t.refusal)
}

// Summary describes the replay in a few lines.
func (t *Tally) Summary() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	elapsed := time.Since(t.began)
	var text strings.Builder
	fmt.Fprintf(&text, "posted %d webhooks in %s (%.0f/s), %d retries\n",
		len(t.latencies), elapsed.Round(time.Millisecond), float64(len(t.latencies))/max(elapsed.Seconds(), 1e-9), t.retries)
	for _, status := range slices.Sorted(maps.Keys(t.statuses)) {
		fmt.Fprintf(&text, "  %d %s: %d\n", status, http.StatusText(status), t.statuses[status])
	}
	if len(t.latencies) > 0 {
		slices.Sort(t.latencies)
		fmt.Fprintf(&text, "  latency p50 %s, p90 %s, p99 %s, max %s\n",
			t.percentile(50), t.percentile(90), t.percentile(99), t.percentile(100))
	}
	return text.String()
}

// percentile returns the nearest rank of the latencies, which must be sorted.
func (t *Tally) percentile(percent float64) time.Duration {
	rank := int(math.Ceil(percent / 100 * float64(len(t.latencies))))
	return t.latencies[rank-1].Round(time.Microsecond)
}
