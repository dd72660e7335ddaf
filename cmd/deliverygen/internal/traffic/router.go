// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traffic

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
)

// router returns which pods of a service take requests at a time.
type router [][]epoch

// epoch is a period in which the pods of a service do not change.
type epoch struct {
	from int64
	pods []*scenario.Pod
}

func newRouter(services [][]*scenario.Pod) router {
	r := make(router, len(services))
	for i, pods := range services {
		changes := []int64{math.MinInt64}
		for _, p := range pods {
			for _, at := range []time.Time{p.From, p.Until} {
				if !at.IsZero() {
					changes = append(changes, at.UnixNano())
				}
			}
		}
		slices.Sort(changes)
		for _, from := range slices.Compact(changes) {
			r[i] = append(r[i], epoch{from, slices.DeleteFunc(slices.Clone(pods), func(p *scenario.Pod) bool { return !takes(p, from) })})
		}
	}
	return r
}

func takes(p *scenario.Pod, at int64) bool {
	return (p.From.IsZero() || p.From.UnixNano() <= at) && (p.Until.IsZero() || p.Until.UnixNano() > at)
}

// route returns the pod that takes a request, for a random number in [0, 1).
func (r router) route(service, operation int, at int64, drawn float64) *scenario.Pod {
	epochs := r[service]
	i, found := slices.BinarySearchFunc(epochs, at, func(e epoch, at int64) int { return cmp.Compare(e.from, at) })
	if !found {
		i--
	}
	total := 0.0
	for _, p := range epochs[i].pods {
		total += weight(p, operation)
	}
	drawn *= total
	for _, p := range epochs[i].pods {
		if drawn -= weight(p, operation); drawn < 0 {
			return p
		}
	}
	return epochs[i].pods[len(epochs[i].pods)-1]
}

func weight(p *scenario.Pod, operation int) float64 {
	if p.Only != scenario.AnyOperation && p.Only != operation {
		return 0
	}
	return p.Weight
}
