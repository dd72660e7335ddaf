// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// ownServices reads the services that are listed in the delivery file itself.
func ownServices(entries []serviceEntry, f *faults) []Service {
	services := make([]Service, 0, len(entries))
	places := map[delivery.Service]string{}
	for i, entry := range entries {
		path := fmt.Sprintf("services[%d]", i)
		s := entry.service(path, f)
		if first, ok := places[s.Service]; ok && s.Name != "" {
			f.add(path, "lists %s a second time, after `%s`: merge the two", display(s.Service), first)
		}
		places[s.Service] = path
		services = append(services, s)
	}
	return services
}

func (e serviceEntry) service(path string, f *faults) Service {
	s := Service{
		Service:     delivery.Service{Namespace: e.Namespace, Name: e.Name},
		Owner:       e.Owner,
		Criticality: e.Criticality,
		Runbook:     e.Runbook,
		DependsOn:   serviceNames(e.DependsOn, path+".depends_on", f),
		ArgoCD:      e.ArgoCD,
		PagerDuty:   e.PagerDuty,
		Opsgenie:    e.Opsgenie,
		Alerts:      e.Alerts,
	}
	checkIdentifier(e.Name, path+".name", f)
	if e.Name == "" {
		f.add(path+".name", "is missing: name the service as its telemetry does (service.name)")
	}
	if strings.Contains(e.Name, "/") {
		f.add(path+".name", "is %q: put what stands before the / into `namespace`", e.Name)
	}
	checkIdentifier(e.Namespace, path+".namespace", f)
	if strings.Contains(e.Namespace, "/") {
		f.add(path+".namespace", "is %q: it must not hold a /", e.Namespace)
	}
	if isPerson(e.Owner) {
		f.add(path+".owner", "is %q: name a team, because nothing here is about single persons", e.Owner)
	}
	if e.Criticality != "" {
		oneOf(e.Criticality, Criticalities, path+".criticality", f)
	}
	if u, err := url.Parse(e.Runbook); e.Runbook != "" && (err != nil || u.Host == "" || source.Link(e.Runbook) == "") {
		f.add(path+".runbook", "is %q: it must be a web address, such as https://wiki.example.com/checkout", e.Runbook)
	}
	for i, r := range e.Repositories {
		s.Repositories = append(s.Repositories, r.repository(fmt.Sprintf("%s.repositories[%d]", path, i), f))
	}
	e.checkNames(path, f)
	return s
}

// checkNames checks the service's names in other tools.
func (e serviceEntry) checkNames(path string, f *faults) {
	checkEach(e.ArgoCD, path+".argocd", f)
	checkEach(e.PagerDuty, path+".pagerduty", f)
	checkEach(e.Opsgenie, path+".opsgenie", f)
	for i, name := range e.ArgoCD {
		checkGlob(name, fmt.Sprintf("%s.argocd[%d]", path, i), f)
	}
	for i, matcher := range e.Alerts {
		at := fmt.Sprintf("%s.alerts[%d]", path, i)
		if len(matcher) == 0 {
			f.add(at, "matches no label: name one, such as `service: checkout`")
		}
		checkLabels(matcher, at, f)
	}
}

func (e repositoryEntry) repository(path string, f *faults) Repository {
	key := repositoryKey(e.URL)
	name, isAddress := fullNameOf(key)
	switch {
	case e.URL == "":
		f.add(path+".url", "is missing: give the repository's address, such as https://github.com/acme/shop")
	case name == "" || (!isAddress && !strings.Contains(name, "/")) || strings.ContainsAny(key, " \t*"):
		f.add(path+".url", "is %q: it must be an address such as https://github.com/acme/shop, or a full name such as acme/shop", e.URL)
	}
	r := Repository{URL: key}
	for i, prefix := range e.Paths {
		at := fmt.Sprintf("%s.paths[%d]", path, i)
		clean := strings.Trim(strings.TrimPrefix(prefix, "./"), "/")
		switch {
		case clean == "" || clean == ".":
			f.add(at, "is %q: name a folder, or leave `paths` away for the whole repository", prefix)
		case slices.Contains(strings.Split(clean, "/"), ".."), strings.Contains(clean, "*"):
			f.add(at, "is %q: it must be a folder within the repository, such as services/checkout/, and no pattern", prefix)
		}
		r.Paths = append(r.Paths, clean)
	}
	return r
}

func serviceNames(texts []string, path string, f *faults) []delivery.Service {
	names := make([]delivery.Service, 0, len(texts))
	for i, text := range texts {
		names = append(names, serviceName(text, fmt.Sprintf("%s[%d]", path, i), f))
	}
	return names
}

func serviceName(text, path string, f *faults) delivery.Service {
	var name source.ServiceName
	if err := name.UnmarshalText([]byte(text)); err != nil {
		f.add(path, "is %q: write name or namespace/name", text)
	}
	checkIdentifier(text, path, f)
	return delivery.Service(name)
}

// isPerson reports whether an owner is certainly a person: an e-mail address or a Backstage user.
func isPerson(owner string) bool {
	return strings.Contains(owner, "@") || strings.HasPrefix(strings.ToLower(owner), "user:")
}
