// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally

import "slices"

// name makes a service findable by its name. Only services that sent telemetry themselves are. A service that was only
// blamed by others, such as a database, has the name by which callers know it.
func (s *Store) name(service *Service) {
	service.named = true
	s.byName[service.key.name] = append(s.byName[service.key.name], service)
}

func (s *Store) unname(service *Service) {
	if !service.named {
		return
	}
	name := service.key.name
	left := slices.DeleteFunc(s.byName[name], func(other *Service) bool { return other == service })
	if len(left) == 0 {
		delete(s.byName, name)
		return
	}
	s.byName[name] = left
}

// nearness reports whether one service may call another by its bare name.
type nearness int

const (
	// elsewhere: the services are in different environments.
	elsewhere nearness = iota
	// perhaps: the environment of one of them is unknown.
	perhaps
	together
)

func (k *serviceKey) near(other *serviceKey) nearness {
	switch {
	case k.environment == other.environment:
		return together
	case k.environment == "", other.environment == "":
		return perhaps
	default:
		return elsewhere
	}
}

// Named returns the number of the service that a caller means by a name: the only one with this name in the caller's
// environment, or else the only one that may be there. It never returns a service of another environment.
func (s *Store) Named(caller uint32, name string) (number uint32, ok bool) {
	from := s.serviceNumbers.of(caller)
	if from == nil {
		return 0, false
	}
	nearest := elsewhere
	for _, service := range s.byName[name] {
		switch near := from.key.near(&service.key); {
		case near > nearest:
			nearest, number, ok = near, service.Number, true
		case near == nearest:
			number, ok = 0, false
		}
	}
	return number, ok
}
