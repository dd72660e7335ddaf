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

// index finds services by their identifiers in other tools. All pointers refer to elements of one slice of services.
type index struct {
	named  map[delivery.Service]*Service
	byName map[string][]*Service
	// aliases holds services by their names in other tools, patterns those whose names contain a star.
	aliases  map[source.Alias][]*Service
	patterns map[source.Scheme][]pattern
	// addresses holds the services that are built from a repository by the repository's URL; located holds the same by
	// full name. hostless holds those of repositories that the file names without a host.
	addresses map[string][]share
	located   map[string][]share
	hostless  map[string][]share
	// alerting are the services with matchers for alert labels.
	alerting []*Service
}

type pattern struct {
	glob    string
	service *Service
}

// share is a service's part of a repository: the folder prefix, or everything if the prefix is empty.
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

// aliased returns the services with an alias: those that match exactly, else those whose pattern matches.
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

// built returns the shares of the repository that the aliases name. If an alias is a URL, a repository with the same name
// on another host does not match.
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

// owners returns the services whose share contains one of the paths; without paths, all. Of nested shares only the
// innermost counts.
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

// alerted returns the services with a matcher that the labels satisfy. If several match, only those whose matchers have
// the most labels are returned: a matcher of service and region is more specific than one of service alone.
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
