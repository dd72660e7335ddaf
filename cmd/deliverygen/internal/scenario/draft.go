// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/estate"
)

// draft is a plan while it is being drawn.
type draft struct {
	*rand.Rand
	*Plan
	// versions counts the versions of each service.
	versions []int
	visits   [][]float64
}

// newDraft starts the n-th case of a scenario with an estate in which nothing happens. Every case has its own random stream, so
// cases do not depend on each other.
func newDraft(o Options, scenario string, n int) *draft {
	name := fmt.Sprintf("%s-%03d", scenario, n)
	h := fnv.New64a()
	h.Write([]byte(name))
	random := rand.New(rand.NewPCG(o.Seed, h.Sum64()))
	d := &draft{Rand: random, Plan: &Plan{
		Options: o, Name: name, Scenario: scenario, To: o.From.Add(o.Duration), Estate: estate.Draw(random, o.Services), Load: Load{Ramp: 1}, Affine: Unknown,
	}}
	d.visits = d.Estate.Visits()
	d.versions, d.Pods = make([]int, o.Services), make([][]*Pod, o.Services)
	for i := range d.Estate.Services {
		d.versions[i] = 10 + d.IntN(50)
		for range d.Estate.Services[i].Pods {
			d.start(i, d.version(i), time.Time{}, nil)
		}
	}
	return d
}

func (d *draft) version(service int) string { return fmt.Sprintf("1.%d.0", d.versions[service]) }

// start starts a pod that takes requests from the given time on; zero means from long before the case.
func (d *draft) start(service int, version string, from time.Time, r *Release) *Pod {
	began := from.Add(-20 * time.Second)
	if from.IsZero() {
		began = d.From.Add(-time.Duration(2+d.versions[service]) * time.Hour)
	}
	p := &Pod{
		Service: service, Version: version, Began: began, From: from, Weight: 1, Only: AnyOperation, Release: r, Host: d.IntN(d.Estate.Hosts),
	}
	configuration := 0
	if r != nil {
		configuration = r.configuration
	}
	p.Hash = templateHash(service, version, configuration)
	p.Name = fmt.Sprintf("%s-%s-%s", d.Estate.Services[service].Name, p.Hash, alphabetic(fmt.Sprint(service, len(d.Pods[service])), 5))
	p.UID = fmt.Sprintf("%08x-%04x-4000-8000-%012x", d.Uint32(), d.IntN(1<<16), d.Uint64()>>16)
	d.Pods[service] = append(d.Pods[service], p)
	return p
}

// live returns the pods of a service whose end is not planned yet.
func (d *draft) live(service int) []*Pod {
	return slices.DeleteFunc(slices.Clone(d.Pods[service]), func(p *Pod) bool { return !p.Until.IsZero() })
}

// at returns the time at which the given part of the case, 0 to 1, is over, in whole seconds.
func (d *draft) at(part float64) time.Time {
	return d.From.Add(time.Duration(part * float64(d.Duration))).Truncate(time.Second)
}

// between draws a time between two parts of the case.
func (d *draft) between(low, high float64) time.Time { return d.at(d.from(low, high)) }

func (d *draft) from(low, high float64) float64 { return low + (high-low)*d.Float64() }

func (d *draft) seconds(low, high int) time.Duration {
	return time.Duration(low+d.IntN(high-low+1)) * time.Second
}

func pick[T any](d *draft, choices ...T) T { return choices[d.IntN(len(choices))] }

// variant draws the variant of the scenario.
func (d *draft) variant(choices ...string) string {
	d.Variant = pick(d, choices...)
	return d.Variant
}

// busy draws one of the busiest services behind the first layer that meet all conditions.
func (d *draft) busy(conditions ...func(service int) bool) int {
	var fit []int
	for i, s := range d.Estate.Services {
		if s.Layer > 0 && !slices.ContainsFunc(conditions, func(ok func(int) bool) bool { return !ok(i) }) {
			fit = append(fit, i)
		}
	}
	slices.SortStableFunc(fit, func(a, b int) int { return cmp.Compare(d.visited(b), d.visited(a)) })
	return fit[d.IntN(max(1, len(fit)/4))]
}

// visited returns how often a service is called per user request.
func (d *draft) visited(service int) float64 {
	total := 0.0
	for _, v := range d.visits[service] {
		total += v
	}
	return total
}

// unreleased is a condition: the service has no release yet.
func (d *draft) unreleased(service int) bool {
	return !slices.ContainsFunc(d.Releases, func(r *Release) bool { return r.Service == service })
}

// calls is a condition: the service takes part in synchronous calls, as callee or caller.
func (d *draft) calls(service int) bool {
	for _, o := range d.Estate.Services[service].Operations {
		if slices.ContainsFunc(o.Calls, func(c estate.Call) bool { return !c.Message }) {
			return true
		}
	}
	return false
}

// templateHash returns the pod template hash of a service with a version and a configuration, in Kubernetes' format.
func templateHash(service int, version string, configuration int) string {
	return alphabetic(fmt.Sprint(service, version, configuration), 9)
}

// alphabetic returns the hash of a text in the alphabet that Kubernetes uses for generated names.
func alphabetic(text string, letters int) string {
	const alphabet = "bcdfghjklmnpqrstvwxz2456789"
	h := fnv.New64a()
	h.Write([]byte(text))
	number, spelt := h.Sum64(), make([]byte, letters)
	for i := range spelt {
		number = number*6364136223846793005 + 1442695040888963407
		spelt[i] = alphabet[(number>>33)%uint64(len(alphabet))]
	}
	return string(spelt)
}
