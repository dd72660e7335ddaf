// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"maps"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// index finds services by what others call them. All it holds points into one slice of services.
type index struct {
	named  map[delivery.Service]*Service
	byName map[string][]*Service
	// aliases hold the names in other tools, patterns those of them with a star.
	aliases  map[source.Alias][]*Service
	patterns map[source.Scheme][]pattern
	// addresses hold the services that are built from a repository; located holds the same by the full name alone,
	// and hostless those of repositories that the file names without a host.
	addresses map[string][]share
	located   map[string][]share
	hostless  map[string][]share
	// alerting are the services with label matchers.
	alerting []*Service
}

type pattern struct {
	glob    string
	service *Service
}

// share is a service's part of a repository: what lies below prefix; without one, all of it.
type share struct {
	service *Service
	prefix  string
}

func newIndex(services []Service) *index {
	x := &index{
		named: map[delivery.Service]*Service{}, byName: map[string][]*Service{},
		aliases: map[source.Alias][]*Service{}, patterns: map[source.Scheme][]pattern{},
		addresses: map[string][]share{}, located: map[string][]share{}, hostless: map[string][]share{},
	}
	for i := range services {
		s := &services[i]
		x.named[s.Service] = s
		x.byName[s.Name] = append(x.byName[s.Name], s)
		x.addAliases(source.SchemeArgoCD, s.ArgoCD, s)
		x.addAliases(source.SchemePagerDuty, s.PagerDuty, s)
		x.addAliases(source.SchemeOpsgenie, s.Opsgenie, s)
		for _, r := range s.Repositories {
			x.addRepository(r, s)
		}
		if len(s.Alerts) > 0 {
			x.alerting = append(x.alerting, s)
		}
	}
	return x
}

func (x *index) addAliases(scheme source.Scheme, names []string, s *Service) {
	for _, name := range names {
		if scheme == source.SchemeArgoCD && strings.Contains(name, "*") {
			x.patterns[scheme] = append(x.patterns[scheme], pattern{name, s})
			continue
		}
		alias := source.Alias{Scheme: scheme, Value: name}
		if !slices.Contains(x.aliases[alias], s) {
			x.aliases[alias] = append(x.aliases[alias], s)
		}
	}
}

func (x *index) addRepository(r Repository, s *Service) {
	shares := []share{{service: s}}
	if len(r.Paths) > 0 {
		shares = nil
		for _, prefix := range r.Paths {
			shares = append(shares, share{s, prefix})
		}
	}
	name, isAddress := fullNameOf(r.URL)
	if !isAddress {
		x.hostless[name] = append(x.hostless[name], shares...)
		return
	}
	x.addresses[r.URL] = append(x.addresses[r.URL], shares...)
	x.located[name] = append(x.located[name], shares...)
}

// aliased returns the services that a tool knows by a name: exactly, else by pattern.
func (x *index) aliased(a source.Alias) []*Service {
	if found := x.aliases[a]; len(found) > 0 {
		return found
	}
	var found []*Service
	for _, p := range x.patterns[a.Scheme] {
		if matchPath(p.glob, a.Value) && !slices.Contains(found, p.service) {
			found = append(found, p.service)
		}
	}
	return found
}

// built returns who shares the repository that an origin names. Where the address is told, a namesake on
// another host is another repository.
func (x *index) built(aliases []source.Alias) (shares []share, repository string) {
	located := false
	for _, a := range aliases {
		if a.Scheme != source.SchemeRepository {
			continue
		}
		key := repositoryKey(a.Value)
		name, isAddress := fullNameOf(key)
		located = located || isAddress
		switch {
		case isAddress:
			shares = slices.Concat(x.addresses[key], x.hostless[name])
		case !located:
			shares = slices.Concat(x.located[name], x.hostless[name])
		}
		if len(shares) > 0 {
			return shares, a.Value
		}
	}
	return nil, ""
}

// owners returns the services whose part of the repository the paths touch; without paths, all.
func owners(shares []share, paths []string) []*Service {
	found := map[*Service]bool{}
	for _, s := range shares {
		found[s.service] = found[s.service] || len(paths) == 0
	}
	for _, path := range paths {
		longest := -1
		for _, s := range shares {
			if isWithin(path, s.prefix) {
				longest = max(longest, len(s.prefix))
			}
		}
		for _, s := range shares {
			if len(s.prefix) == longest && isWithin(path, s.prefix) {
				found[s.service] = true
			}
		}
	}
	maps.DeleteFunc(found, func(_ *Service, touched bool) bool { return !touched })
	return slices.SortedFunc(maps.Keys(found), func(a, b *Service) int { return compareServices(a.Service, b.Service) })
}

func isWithin(path, folder string) bool {
	rest, ok := strings.CutPrefix(strings.TrimPrefix(path, "./"), folder)
	return ok && (folder == "" || rest == "" || rest[0] == '/')
}

// alerted returns the services whose matchers the labels satisfy, those only that name the most labels: a
// matcher of service and region is more telling than one of service alone.
func (x *index) alerted(labels map[string]string) []*Service {
	var found []*Service
	most := 0
	for _, s := range x.alerting {
		n := 0
		for _, matcher := range s.Alerts {
			if matchLabels(matcher, labels) {
				n = max(n, len(matcher))
			}
		}
		switch {
		case n > most:
			found, most = []*Service{s}, n
		case n > 0 && n == most:
			found = append(found, s)
		}
	}
	return found
}

func matchLabels(matcher, labels map[string]string) bool {
	for name, glob := range matcher {
		value, ok := labels[name]
		if !ok || !matchText(glob, value) {
			return false
		}
	}
	return true
}
