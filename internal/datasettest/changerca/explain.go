// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package changerca

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// explain assigns each failing call of a pod to one of the pod's operations. The failing operations get one each, at
// random. Calls that are left over were handled and are assigned to operations that did not fail.
func (m *minute) explain(random *rand.Rand, pods []*pod) {
	byPod := map[*pod][]*operation{}
	for _, key := range m.routes() {
		for _, o := range m.served[key] {
			byPod[o.pod] = append(byPod[o.pod], o)
		}
	}
	for _, p := range pods {
		operations := byPod[p]
		random.Shuffle(len(operations), func(i, j int) { operations[i], operations[j] = operations[j], operations[i] })
		slices.SortStableFunc(operations, func(a, b *operation) int { return int(failing(b) - failing(a)) })
		causes := m.causes(p)
		random.Shuffle(len(causes), func(i, j int) { causes[i], causes[j] = causes[j], causes[i] })
		for i, o := range operations[:min(len(operations), len(causes))] {
			o.cause = causes[i]
		}
	}
	for _, o := range m.entries {
		if o.failed {
			o.cause = o.class
		}
	}
}

func failing(o *operation) int8 {
	if o.failed {
		return 1
	}
	return 0
}

// routes returns the edges in a fixed order.
func (m *minute) routes() []route {
	return slices.SortedFunc(maps.Keys(m.served), func(a, b route) int {
		return cmp.Or(cmp.Compare(a.caller, b.caller), cmp.Compare(a.callee, b.callee))
	})
}

// causes returns the callee of each failing call of a pod.
func (m *minute) causes(p *pod) []string {
	var causes []string
	for _, callee := range slices.Sorted(maps.Keys(m.failures[p])) {
		causes = append(causes, slices.Repeat([]string{callee}, m.failures[p][callee])...)
	}
	return causes
}

// failed reports whether any operation of an edge failed.
func (m *minute) failed(key route) bool {
	return slices.ContainsFunc(m.served[key], func(o *operation) bool { return o.failed })
}

// hide estimates how many failures of callees went unnoticed: if the share of operations that failed exceeds the share
// of calls that failed, the missing calls are among those that succeeded.
func (m *minute) hide() {
	m.hidden = map[route]float64{}
	noticed := map[route]int{}
	for p, failures := range m.failures {
		for callee, n := range failures {
			noticed[route{p.service, callee}] += n
		}
	}
	for key, operations := range m.served {
		failed, calls := 0, m.made[key]
		for _, o := range operations {
			failed += int(failing(o))
		}
		if failed == 0 || calls == noticed[key] {
			continue
		}
		of, told := float64(failed)/float64(len(operations)), float64(noticed[key])/float64(calls)
		m.hidden[key] = max(0, of-told) / (1 - told)
	}
}

// Thresholds for a healthy service, the same as in the connector release_health.
const (
	enoughToBeWell    = 10
	toleratedFailures = 0.01
)

// listen finds out which releases were live and which services were healthy.
func (m *minute) listen() {
	m.live, m.well = map[string][]release.Identity{}, map[string]bool{}
	all, failed := map[string]int{}, map[string]int{}
	hear := func(o *operation) {
		service := o.pod.service
		if !slices.Contains(m.live[service], o.pod.release) {
			m.live[service] = append(m.live[service], o.pod.release)
		}
		all[service]++
		failed[service] += int(failing(o))
	}
	for _, key := range m.routes() {
		for _, o := range m.served[key] {
			hear(o)
		}
	}
	for _, o := range m.entries {
		hear(o)
	}
	for service, n := range all {
		m.well[service] = n >= enoughToBeWell && float64(failed[service]) <= toleratedFailures*float64(n)
	}
}

// silentTenths returns the share, in tenths, of a callee without telemetry in the origin of a failed call: less if the
// callee is healthy.
func (m *minute) silentTenths(service string) int64 {
	if m.well[service] {
		return 3
	}
	return 7
}

// silent returns the release that such a callee's share is counted to, as in the connector release_health: the only
// live release of its service, or a release that stands for the service.
func (m *minute) silent(service string) release.Identity {
	if len(m.live[service]) == 1 {
		return m.live[service][0]
	}
	at := serviceNamed(service)
	return release.Identity{Namespace: at.Namespace, Service: at.Name, Environment: production.Name, Step: release.StepTime}
}
