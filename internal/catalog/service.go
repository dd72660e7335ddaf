// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"cmp"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Service is the file's entry for a service. Its name is the one in its telemetry.
type Service struct {
	delivery.Service
	// Owner is a team, never a person.
	Owner string
	// Criticality is one of [Criticalities], or empty.
	Criticality string
	Runbook     string
	DependsOn   []delivery.Service

	Repositories []Repository
	// ArgoCD holds names of applications, PagerDuty ids or names of PagerDuty services, Opsgenie names and tags.
	ArgoCD    []string
	PagerDuty []string
	Opsgenie  []string
	// Alerts are label matchers: an alert belongs to the service if all labels of one matcher match.
	Alerts []map[string]string
}

// Criticalities are the values of service.criticality, highest first.
var Criticalities = []string{"critical", "high", "medium", "low"}

// Repository is what a service is built from: the whole repository, or the folders in Paths.
type Repository struct {
	// URL is the normalised address, or the full name (owner/repo) of a repository on any host.
	URL   string
	Paths []string
}

func compareServices(a, b delivery.Service) int {
	return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
}

// display returns the service in its written form: name or namespace/name.
func display(s delivery.Service) string {
	if s.Namespace == "" {
		return s.Name
	}
	return s.Namespace + "/" + s.Name
}

// merged merges the services of the delivery file with the included ones and sorts them, so that neither the order of
// services nor that of files matters. If both contain a service, each field of the delivery file takes precedence.
func merged(own, included []Service) []Service {
	all := slices.Concat(own, included)
	slices.SortStableFunc(all, func(a, b Service) int { return compareServices(a.Service, b.Service) })
	var services []Service
	for _, s := range all {
		if last := len(services) - 1; last >= 0 && services[last].Service == s.Service {
			services[last] = services[last].completedBy(s)
			continue
		}
		services = append(services, s)
	}
	return services
}

// completedBy returns s with its empty fields taken from other.
func (s Service) completedBy(other Service) Service {
	s.Owner = cmp.Or(s.Owner, other.Owner)
	s.Criticality = cmp.Or(s.Criticality, other.Criticality)
	s.Runbook = cmp.Or(s.Runbook, other.Runbook)
	s.DependsOn = orElse(s.DependsOn, other.DependsOn)
	s.Repositories = orElse(s.Repositories, other.Repositories)
	s.ArgoCD = orElse(s.ArgoCD, other.ArgoCD)
	s.PagerDuty = orElse(s.PagerDuty, other.PagerDuty)
	s.Opsgenie = orElse(s.Opsgenie, other.Opsgenie)
	s.Alerts = orElse(s.Alerts, other.Alerts)
	return s
}

func orElse[T any](list, other []T) []T {
	if len(list) > 0 {
		return list
	}
	return other
}

// repositoryKey returns an address or full name in the form used by the index: normalised and in lower case.
func repositoryKey(address string) string {
	return strings.ToLower(delivery.NormalizeRepositoryURL(address))
}

// fullNameOf returns owner/repo of a repository's key, and whether the key is an address.
func fullNameOf(key string) (name string, isAddress bool) {
	_, rest, ok := strings.Cut(key, "://")
	if !ok {
		return key, false
	}
	_, name, _ = strings.Cut(rest, "/")
	return name, true
}
