// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package estate

import "time"

// Environment is where everything runs.
const Environment = "production"

// ThirdParty is the company outside that some services ask.
const ThirdParty = "api.payments.example"

// Estate is all that runs. Calls go to services of greater numbers only, so that there are no circles.
type Estate struct {
	Services []Service
	// Hosts is on how many machines the services run.
	Hosts int
}

// Service is one of them.
type Service struct {
	Namespace, Name string
	// Layer is 0 for those that people reach.
	Layer int
	// Pods is on how many instances it runs.
	Pods int
	// Database is what its operations ask; empty for none.
	Database   string
	Operations []Operation
}

// Operation is something that a service does when asked.
type Operation struct {
	Route string
	// Weight is how often people ask for it in relation to others of the first layer.
	Weight float64
	// Takes is the median of what it takes in the service itself, without its calls.
	Takes time.Duration
	// Fails is the share that fails whatever runs, 0 to 1.
	Fails float64
	// AsksThirdParty says that it asks the company outside.
	AsksThirdParty bool
	Calls          []Call
}

// Call is how an operation uses another one.
type Call struct {
	Service, Operation int
	// Chance is in which share of operations the call is made.
	Chance float64
	// Message says that nobody waits for it. It is taken after a time with the mean Delay.
	Message bool
	Delay   time.Duration
	// Retries is how often it is tried again when it fails.
	Retries int
	// Optional says that the caller can do without.
	Optional bool
	// Patience is how long the caller waits for an answer.
	Patience time.Duration
}

// Visits returns how often each operation of each service is asked for per request of people.
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

// Callers calls yield with each call of a service, which may be changed.
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
