// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package estate

import "time"

// Environment is the environment of all services.
const Environment = "production"

// ThirdParty is the external company that some services call.
const ThirdParty = "api.payments.example"

// Estate is the set of running services. Calls go only to services with greater numbers, so there are no cycles.
type Estate struct {
	Services []Service
	// Hosts is the number of machines.
	Hosts int
}

// Service is one running service.
type Service struct {
	Namespace, Name string
	// Layer is 0 for services that users call.
	Layer int
	// Pods is the number of instances.
	Pods int
	// Database is the database that the operations query; empty for none.
	Database   string
	Operations []Operation
}

// Operation is one operation of a service.
type Operation struct {
	Route string
	// Weight is how often users call the operation, relative to others of the first layer.
	Weight float64
	// Takes is the median duration in the service itself, without its calls.
	Takes time.Duration
	// Fails is the share that always fails, 0 to 1, regardless of releases.
	Fails float64
	// AsksThirdParty says that the operation calls the external company.
	AsksThirdParty bool
	Calls          []Call
}

// Call is a call of another operation.
type Call struct {
	Service, Operation int
	// Chance is the share of operations in which the call is made.
	Chance float64
	// Message says that the call is a message, for which nobody waits. It is consumed after a delay with the mean Delay.
	Message bool
	Delay   time.Duration
	// Retries is how often a failed call is retried.
	Retries int
	// Optional says that the caller succeeds even if the call fails.
	Optional bool
	// Patience is how long the caller waits for an answer.
	Patience time.Duration
}

// Visits returns how often each operation of each service is called per user request.
func (e *Estate) Visits() [][]float64 {
	visits, total := make([][]float64, len(e.Services)), 0.0
	for i, s := range e.Services {
		visits[i] = make([]float64, len(s.Operations))
		for _, o := range s.Operations {
			total += o.Weight
		}
	}
	for i, s := range e.Services {
		for j, o := range s.Operations {
			visits[i][j] += o.Weight / total
			for _, c := range o.Calls {
				visits[c.Service][c.Operation] += visits[i][j] * c.Chance
			}
		}
	}
	return visits
}

// Callers calls yield with each call of a service. yield may change the call.
func (e *Estate) Callers(service int, yield func(caller int, c *Call)) {
	for i := range e.Services {
		for j := range e.Services[i].Operations {
			calls := e.Services[i].Operations[j].Calls
			for k := range calls {
				if calls[k].Service == service {
					yield(i, &calls[k])
				}
			}
		}
	}
}
