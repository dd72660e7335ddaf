// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// plain returns options without settle time, without retention and without rollout window: every deployment is one of its
// own, however soon after another.
func plain() Options {
	options := Options{Definitions: NewDefaultDefinitions()}
	options.Definitions.RolloutWindow = 0
	return options
}

// bookOf returns a book to which the events were applied.
func bookOf(t require.TestingT, options Options, events []*delivery.Event) *Book {
	b := NewBook(options)
	applyAll(t, b, events)
	return b
}

func applyAll(t require.TestingT, b *Book, events []*delivery.Event) {
	for _, e := range events {
		_, err := b.Apply(e)
		require.NoError(t, err)
	}
}

// tellAll tells a book what telemetry says.
func tellAll(b *Book, told map[delivery.Scope]attribution.Told) {
	for scope, said := range told {
		b.Tell(scope, said)
	}
}

// tellOnly tells a book what telemetry says, and that it says nothing about other scopes.
func tellOnly(b *Book, told map[delivery.Scope]attribution.Told) {
	for scope := range b.hearsay.told {
		if _, still := told[scope]; !still {
			b.Tell(scope, attribution.Told{})
		}
	}
	tellAll(b, told)
}

// figures are the values of samples by series, written "metric key=value …" without the identity of the report.
type figures map[string]float64

// figuresOf returns the samples of the report with the identity.
func figuresOf(f Flush, identity []Attribute) figures {
	all := figures{}
	for _, r := range f.Reports {
		if !slices.Equal(r.Identity, identity) {
			continue
		}
		for _, s := range r.Samples {
			all[written(s.Series)] = s.Value
		}
	}
	return all
}

// ofProduction returns the figures of [Production] at a minute.
func ofProduction(t require.TestingT, options Options, story *Story, minute int) figures {
	return figuresOf(bookOf(t, options, story.Events).Flush(At(minute)), identityOf(Production))
}

// window returns the figures of one window, by metric.
func (f figures) window(size string) figures {
	inside := figures{}
	for name, value := range f {
		if metric, ok := strings.CutSuffix(name, " "+keyWindow+"="+size); ok {
			inside[metric] = value
		}
	}
	return inside
}

func written(s Series) string {
	var text strings.Builder
	text.WriteString(string(s.Metric))
	for _, a := range s.Attributes {
		text.WriteString(" " + a.Key + "=" + a.Value)
	}
	return text.String()
}

// observed are the observed values by series, in the order in which they settled.
type observed map[string][]float64

func (o observed) add(f Flush) observed {
	for _, r := range f.Reports {
		for _, one := range r.Observations {
			o[written(one.Series)] = append(o[written(one.Series)], one.Value)
		}
	}
	return o
}

// settledOf returns all observations of a story.
func settledOf(t require.TestingT, story *Story) observed {
	return observed{}.add(bookOf(t, plain(), story.Events).Close(At(Day(3650))))
}

func hours(n float64) float64 { return n * 3600 }

const hour, day = time.Hour, 24 * time.Hour
