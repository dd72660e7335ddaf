// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// quarter returns the events of one service in ninety days: a push, a merge and a deployment a day, an incident and a rollback a month.
func quarter(n int) []*delivery.Event {
	service := delivery.Service{Namespace: "acme", Name: fmt.Sprintf("service-%05d", n)}
	s := NewStory().In(fmt.Sprintf("https://git.example.com/acme/%05d", n))
	live := ""
	for d := range 90 {
		feature, merge := fmt.Sprintf("f%d", d), fmt.Sprintf("m%d", d)
		s.Push(Day(d), "feature-"+feature, live, feature).
			Push(Day(d)+60, "main", live, feature, merge).
			Merge(Day(d)+60, strconv.Itoa(d), merge, Branch("feature-"+feature, feature), Opened(Day(d)+5)).
			Deploy(Day(d)+90, strconv.Itoa(d), merge, Of(service))
		if d%30 == 29 {
			s.Open(Day(d)+95, strconv.Itoa(d), Hitting(service)).
				Deploy(Day(d)+120, fmt.Sprint("back-", d), live, Of(service)).
				Resolve(Day(d)+125, strconv.Itoa(d), Hitting(service))
		}
		live = merge
	}
	return s.Events
}

func bookOfQuarters(b *testing.B, scopes int) *Book {
	b.Helper()
	book := NewBook(plain())
	for n := range scopes {
		applyAll(b, book, quarter(n))
	}
	require.Len(b, book.Flush(now).Reports, scopes)
	return book
}

func BenchmarkApply(b *testing.B) {
	events := quarter(0)
	for b.Loop() {
		b.StopTimer()
		book := NewBook(plain())
		b.StartTimer()
		for _, e := range events {
			if _, err := book.Apply(e); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(events)), "ns/event")
}

func BenchmarkFlush(b *testing.B) {
	for _, scopes := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprintf("scopes=%d", scopes), func(b *testing.B) {
			book := bookOfQuarters(b, scopes)
			all := book.scopes.keys
			for name, dirty := range map[string][]delivery.Scope{"none": nil, "one": all[:1], "all": all} {
				b.Run("dirty="+name, func(b *testing.B) {
					for b.Loop() {
						for _, scope := range dirty {
							book.dirty.scopes[scope] = struct{}{}
						}
						book.Flush(now)
					}
				})
			}
		})
	}
}

// A push of very many revisions must not take quadratic time.
func BenchmarkFlushAfterAHugePush(b *testing.B) {
	for _, size := range []int{250, 2000} {
		b.Run(fmt.Sprintf("revisions=%d", size), func(b *testing.B) {
			commits := make([]string, size)
			for i := range commits {
				commits[i] = fmt.Sprintf("c%d", i)
			}
			last := commits[size-1]
			s := NewStory().Deploy(2, "d-0", "r0").Push(10, "main", "r0", commits...).Merge(10, "1", last).Deploy(20, "d-1", last)
			book := bookOf(b, plain(), s.Events)
			for b.Loop() {
				book.dirty.scopes[Production] = struct{}{}
				book.Flush(now)
			}
		})
	}
}
