// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Noise configures additional, repeated and late webhooks. None of them changes a figure.
type Noise struct {
	// Redeliveries sends some webhooks again with the same delivery id, and some again through a second hook with
	// another delivery id.
	Redeliveries bool
	// Foreign adds events that carry no delivery fact.
	Foreign bool
	// Unknown adds values that no documentation lists.
	Unknown bool
	// Repeats reports some outcomes again later.
	Repeats bool
	// Reorder is the maximum delay of some webhooks, by which later ones overtake them.
	Reorder time.Duration
}

// kinds holds the kinds of noise by their names on the command line.
var kinds = map[string]func(*Noise){
	"redeliveries": func(n *Noise) { n.Redeliveries = true },
	"foreign":      func(n *Noise) { n.Foreign = true },
	"unknown":      func(n *Noise) { n.Unknown = true },
	"repeats":      func(n *Noise) { n.Repeats = true },
}

// MaxReorder is the maximum of Noise.Reorder.
const MaxReorder = 24 * time.Hour

// NewNoise returns the noise of the given kinds: "all", "none", or some of [NoiseKinds].
func NewNoise(words []string, reorder time.Duration) (Noise, error) {
	n := Noise{Reorder: reorder}
	var errs []error
	for _, word := range words {
		set, ok := kinds[word]
		switch {
		case ok:
			set(&n)
		case word == "all":
			for _, set := range kinds {
				set(&n)
			}
		case word != "none":
			errs = append(errs, fmt.Errorf("`--noise` %q is none of all, none, %s", word, strings.Join(NoiseKinds(), ", ")))
		}
	}
	if reorder < 0 || reorder > MaxReorder {
		errs = append(errs, fmt.Errorf("`--reorder` is %s: it must be from 0s to %s", reorder, MaxReorder))
	}
	return n, errors.Join(errs...)
}

// NoiseKinds lists the kinds of noise.
func NoiseKinds() []string { return slices.Sorted(maps.Keys(kinds)) }

// latency draws how long a webhook takes to arrive.
func (f *feed) latency() time.Duration {
	latency := f.within(time.Second, 8*time.Second)
	if f.options.Noise.Reorder >= time.Second && f.chance(0.3) {
		latency += f.within(0, f.options.Noise.Reorder)
	}
	return latency
}

// repeat adds some webhooks again.
func (f *feed) repeat(l Line, at time.Time) {
	if !f.options.Noise.Redeliveries {
		return
	}
	if f.chance(0.05) {
		f.arrive(l, at, f.within(time.Minute, 3*time.Hour))
	}
	if f.chance(0.03) {
		l.Headers = maps.Clone(l.Headers)
		for _, id := range []string{"X-GitHub-Delivery", "X-Webhook-Id", "X-Delivery-Id"} {
			if _, ok := l.Headers[id]; ok {
				l.Headers[id] = f.uuid()
			}
		}
		if _, ok := l.Headers["X-GitHub-Hook-ID"]; ok {
			l.Headers["X-GitHub-Hook-ID"] = "400000002"
		}
		f.arrive(l, at, f.within(time.Second, 30*time.Second))
	}
}
