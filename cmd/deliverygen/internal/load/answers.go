// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package load

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Answer is the result of posting one webhook.
type Answer struct {
	Number uint64
	Sent   time.Time
	// Status is 0 if there was no answer.
	Status int
	// Latency is the time from sending to the answer.
	Latency time.Duration
	// Waited is how long the webhook waited for a connection after it was due.
	Waited time.Duration
}

func (a Answer) acknowledged() bool { return a.Status >= 200 && a.Status <= 299 }

// Answers collects the answers. It is safe for concurrent use.
type Answers struct {
	began time.Time

	mu sync.Mutex
	// mu guards the fields below.
	log       *bufio.Writer
	logFailed error
	statuses  map[int]int
	latencies []time.Duration // of answered webhooks, from when they were due
	failure   string
}

// NewAnswers returns an empty collection whose time starts now. Each answer is written to log as a line of tab-separated
// values below a heading; nil for no log.
func NewAnswers(log io.Writer) *Answers {
	a := &Answers{began: time.Now(), statuses: map[int]int{}}
	if log != nil {
		a.log = bufio.NewWriterSize(log, 1<<16)
		_, a.logFailed = a.log.WriteString("delivery_id\tsent\tstatus\tlatency_us\n")
	}
	return a
}

func (a *Answers) note(answer Answer, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.statuses[answer.Status]++
	switch {
	case err != nil && a.failure == "":
		a.failure = err.Error()
	case err == nil:
		a.latencies = append(a.latencies, answer.Waited+answer.Latency)
	}
	if a.log != nil {
		_, failed := fmt.Fprintf(a.log, "%s\t%s\t%d\t%d\n",
			DeliveryID(answer.Number), answer.Sent.UTC().Format(time.RFC3339Nano), answer.Status, answer.Latency.Microseconds())
		a.logFailed = errors.Join(a.logFailed, failed)
	}
}

// Close flushes the log and returns any error of writing it.
func (a *Answers) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.log == nil {
		return nil
	}
	return errors.Join(a.logFailed, a.log.Flush())
}

// Unacknowledged returns an error with the number of webhooks that were not acknowledged, or nil if there are none.
func (a *Answers) Unacknowledged() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	missing, total := 0, 0
	for status, count := range a.statuses {
		total += count
		if !(Answer{Status: status}).acknowledged() {
			missing += count
		}
	}
	switch {
	case missing == 0:
		return nil
	case a.failure != "":
		return fmt.Errorf("%d of %d webhooks were not acknowledged, first without an answer: %s", missing, total, a.failure)
	}
	return fmt.Errorf("%d of %d webhooks were not acknowledged", missing, total)
}

// Summary describes the load test in a few lines.
func (a *Answers) Summary() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	elapsed := time.Since(a.began)
	var text strings.Builder
	fmt.Fprintf(&text, "%d webhooks answered in %s: %.0f/s\n",
		len(a.latencies), elapsed.Round(time.Millisecond), float64(len(a.latencies))/max(elapsed.Seconds(), 1e-9))
	for _, status := range slices.Sorted(maps.Keys(a.statuses)) {
		fmt.Fprintf(&text, "  %s: %d\n", statusText(status), a.statuses[status])
	}
	if len(a.latencies) > 0 {
		slices.Sort(a.latencies)
		fmt.Fprintf(&text, "  latency p50 %s, p90 %s, p99 %s, max %s\n",
			percentile(a.latencies, 50), percentile(a.latencies, 90), percentile(a.latencies, 99), percentile(a.latencies, 100))
	}
	return text.String()
}

func statusText(status int) string {
	if status == 0 {
		return "no answer"
	}
	return fmt.Sprintf("%d %s", status, http.StatusText(status))
}

// percentile returns the nearest rank of sorted latencies.
func percentile(latencies []time.Duration, percent float64) time.Duration {
	rank := int(math.Ceil(percent / 100 * float64(len(latencies))))
	return latencies[rank-1].Round(time.Microsecond)
}
