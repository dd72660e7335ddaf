// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// Options configure how the ledger is written.
type Options struct {
	Seed uint64
	AsOf time.Time
	// Noise configures additional and repeated webhooks.
	Noise Noise
}

// feed collects the webhooks about one service.
type feed struct {
	*rand.Rand
	options Options
	owner   string
	service *ledger.Service
	github  hub
	// deployRuns holds the pipeline runs that deployed by commit.
	deployRuns map[*ledger.Commit]*ledger.Run
	lines      []Line
}

// feedStreams separates the random streams of feeds from those of teams.
const feedStreams = 1 << 32

func newFeed(owner string, s *ledger.Service, i int, o Options) *feed {
	f := &feed{
		Rand:    rand.New(rand.NewPCG(o.Seed, feedStreams+uint64(i))),
		options: o, owner: owner, service: s, deployRuns: deployRuns(s),
	}
	f.github = newHub(owner, s)
	return f
}

func (f *feed) tell() {
	told := []func(){f.tellIncidents, f.tellGitHub}
	if f.service.Sender == ledger.Generic {
		told[1] = f.tellGeneric
	}
	for _, tell := range told {
		tell()
	}
	slices.SortStableFunc(f.lines, func(a, b Line) int { return cmp.Compare(a.Time.UnixNano(), b.Time.UnixNano()) })
}

// post adds a webhook that was sent at the given time, and its repetitions by noise.
func (f *feed) post(at time.Time, source string, headers map[string]string, body object) {
	l := Line{Source: source, Path: "/" + source, Headers: headers, Body: body.encode()}
	f.arrive(l, at, f.latency())
	f.repeat(l, at)
}

// arrive adds a webhook with the given latency, but not after the end of the history.
func (f *feed) arrive(l Line, sent time.Time, latency time.Duration) {
	l.Time = sent.Add(latency)
	if l.Time.After(f.options.AsOf) {
		l.Time = f.options.AsOf
	}
	f.lines = append(f.lines, l)
}

func (f *feed) chance(probability float64) bool { return f.Float64() < probability }

// within draws whole seconds from [low, high].
func (f *feed) within(low, high time.Duration) time.Duration {
	return low + time.Duration(f.Int64N(int64((high-low)/time.Second)+1))*time.Second
}

func (f *feed) hex(length int) string {
	const digits = "0123456789abcdef"
	text := make([]byte, length)
	for i := range text {
		text[i] = digits[f.IntN(len(digits))]
	}
	return string(text)
}

func (f *feed) uuid() string {
	return f.hex(8) + "-" + f.hex(4) + "-4" + f.hex(3) + "-8" + f.hex(3) + "-" + f.hex(12)
}
