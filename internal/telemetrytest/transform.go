// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package telemetrytest

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// Skew returns the story as it is if the clock of an instance is ahead.
func (s Story) Skew(instance string, ahead time.Duration) Story {
	s.Spans, s.Logs = slices.Clone(s.Spans), slices.Clone(s.Logs)
	for i := range s.Spans {
		if span := &s.Spans[i]; span.Instance == instance {
			span.Start, span.End = span.Start.Add(ahead), span.End.Add(ahead)
		}
	}
	for i := range s.Logs {
		if log := &s.Logs[i]; log.Instance == instance {
			log.Time = log.Time.Add(ahead)
		}
	}
	return s
}

// Lose returns the story without a random share of its spans.
func (s Story) Lose(random *rand.Rand, part float64) Story {
	s.Spans = slices.DeleteFunc(slices.Clone(s.Spans), func(Span) bool { return random.Float64() < part })
	return s
}

// Delay returns the batches in their order of arrival if each takes a random time below upTo.
func Delay(batches []Batch, random *rand.Rand, upTo time.Duration) []Batch {
	late := slices.Clone(batches)
	for i := range late {
		late[i].Sent = late[i].Sent.Add(time.Duration(random.Int64N(int64(upTo))))
	}
	slices.SortStableFunc(late, func(a, b Batch) int { return a.Sent.Compare(b.Sent) })
	return late
}

// Split returns the batches as they reach each of n collectors behind an exporter that balances by trace id. Log
// records without a trace are assigned by their instance.
func Split(batches []Batch, n int) [][]Batch {
	streams := make([][]Batch, n)
	for _, b := range batches {
		parts := make([]Batch, n)
		for _, span := range b.Spans {
			part := &parts[collectorOf(span.Trace[:], n)]
			part.Spans = append(part.Spans, span)
		}
		for _, log := range b.Logs {
			key := []byte(log.Instance)
			if log.Trace != (pcommon.TraceID{}) {
				key = log.Trace[:]
			}
			part := &parts[collectorOf(key, n)]
			part.Logs = append(part.Logs, log)
		}
		for i, part := range parts {
			if len(part.Spans)+len(part.Logs) > 0 {
				part.Sent, part.Instance, part.Resource = b.Sent, b.Instance, b.Resource
				streams[i] = append(streams[i], part)
			}
		}
	}
	return streams
}

func collectorOf(key []byte, n int) int {
	hash := fnv.New32a()
	_, _ = hash.Write(key) // never fails
	return int(hash.Sum32() % uint32(n))
}

// Twice returns every message twice, in random order.
func Twice[M any](messages []M, random *rand.Rand) []M {
	twice := append(slices.Clone(messages), messages...)
	random.Shuffle(len(twice), func(i, j int) { twice[i], twice[j] = twice[j], twice[i] })
	return twice
}
