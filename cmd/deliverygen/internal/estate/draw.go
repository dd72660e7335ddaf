// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package estate

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Limits of the number of services.
const (
	MinServices = 8
	MaxServices = 1000
)

const layers = 4

// Draw draws an estate with the given number of services, from MinServices to MaxServices.
func Draw(random *rand.Rand, services int) *Estate {
	d := drawing{Rand: random, Estate: &Estate{Services: make([]Service, services), Hosts: 4 + services/3}}
	d.divide(services)
	names := newNames(random)
	for i := range d.Services {
		d.describe(i, names)
	}
	for i := range d.Services {
		for j := range d.Services[i].Operations {
			d.connect(i, j)
		}
	}
	d.Services[d.first[1]].Operations[0].AsksThirdParty = true
	d.Services[d.first[2]].Operations[0].AsksThirdParty = true
	return d.Estate
}

// drawing is an estate while it is being drawn.
type drawing struct {
	*rand.Rand
	*Estate
	// first is the first service of each layer, followed by the number of services.
	first [layers + 1]int
	// next is the callee of the next caller in turn, by layer, so that every service is called.
	next [layers]int
}

// divide puts a tenth of the services into the first layer and the rest evenly into the others.
func (d *drawing) divide(services int) {
	d.first[1] = max(1, services/10)
	for l := 2; l <= layers; l++ {
		d.first[l] = d.first[1] + (services-d.first[1])*(l-1)/(layers-1)
	}
	for l := range layers {
		for i := d.first[l]; i < d.first[l+1]; i++ {
			d.Services[i].Layer = l
		}
	}
}

func (d *drawing) describe(i int, names names) {
	s := &d.Services[i]
	s.Namespace, s.Name = names.service(i)
	s.Pods = 3 + d.IntN(4)
	if s.Layer >= 2 && d.Float64() < 0.6 {
		s.Database = databases[d.IntN(len(databases))]
	}
	operations := 2 + d.IntN(2)
	if s.Layer == 0 {
		operations = 4
	}
	for j := range operations {
		o := Operation{
			Route: route(s.Name, j), Takes: time.Duration(2000+d.IntN(6000)) * time.Microsecond, Fails: 0.0005 * float64(1+d.IntN(6)),
		}
		if s.Layer == 0 {
			o.Weight = 1 / float64(j+1)
		}
		s.Operations = append(s.Operations, o)
	}
}

// connect draws which operations of the next layer an operation calls.
func (d *drawing) connect(i, j int) {
	s := &d.Services[i]
	if s.Layer == layers-1 {
		return
	}
	chances := [][]float64{{1, 0.5}, {0.8, 0.2}, {0.4}}[s.Layer]
	o := &s.Operations[j]
	for n, chance := range chances {
		callee := d.callee(s.Layer+1, n == 0)
		call := Call{Service: callee, Operation: d.IntN(len(d.Services[callee].Operations)), Chance: chance, Patience: time.Second, Delay: 200 * time.Millisecond}
		if d.Float64() < 0.3 {
			call.Retries = 2
		}
		call.Optional = n > 0 && d.Float64() < 0.5
		call.Message = s.Layer == 1 && n > 0 && d.Float64() < 0.5
		o.Calls = append(o.Calls, call)
	}
}

func (d *drawing) callee(layer int, inTurn bool) int {
	size := d.first[layer+1] - d.first[layer]
	if !inTurn {
		return d.first[layer] + d.IntN(size)
	}
	d.next[layer]++
	return d.first[layer] + d.next[layer]%size
}

var databases = []string{"orders-db", "catalog-db", "accounts-db"}

// routes are those of a service's operations.
var routes = []string{"/%s/{id}", "/%s", "/%s/{id}/items", "/%s/search"}

func route(service string, operation int) string { return fmt.Sprintf(routes[operation], service) }
