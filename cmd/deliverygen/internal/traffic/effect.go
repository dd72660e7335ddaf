// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traffic

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
)

// effect is an effect on a service with its start and end in Unix nanoseconds.
type effect struct {
	*scenario.Effect
	from, until int64
}

// effectsOf returns the effects of a plan by service and kind.
func effectsOf(p *scenario.Plan) [][scenario.Kinds][]effect {
	all := make([][scenario.Kinds][]effect, len(p.Estate.Services))
	for _, e := range p.Effects {
		bound := effect{e, nanoseconds(e.From, math.MinInt64), nanoseconds(e.Until, math.MaxInt64)}
		for service := range all {
			if e.Service == service || e.Service == scenario.Unknown {
				all[service][e.Kind] = append(all[service][e.Kind], bound)
			}
		}
	}
	return all
}

func nanoseconds(at time.Time, without int64) int64 {
	if at.IsZero() {
		return without
	}
	return at.UnixNano()
}

// showing returns an effect of the given kind that affects the current request, if there is one.
func (r *run) showing(h *handling, kind scenario.Kind) *effect {
	for i := range r.effects[h.service][kind] {
		if e := &r.effects[h.service][kind][i]; r.shows(h, e) {
			return e
		}
	}
	return nil
}

func (r *run) shows(h *handling, e *effect) bool {
	switch {
	case h.start < e.from, h.start >= e.until, e.Pod != nil && e.Pod != h.pod, e.Release != nil && e.Release != h.pod.Release:
		return false
	case e.Sticky:
		return part(r.trace.ID[:8]) < e.Share
	default:
		return r.Float64() < e.Share
	}
}

// part maps eight random bytes to a number in [0, 1), deterministically.
func part(random []byte) float64 { return float64(binary.BigEndian.Uint64(random)>>11) / (1 << 53) }
