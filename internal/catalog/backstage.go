// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// entity holds the members of a Backstage entity that are read here.
type entity struct {
	Kind     string `yaml:"kind"`
	Metadata struct {
		Name        string            `yaml:"name"`
		Namespace   string            `yaml:"namespace"`
		Annotations map[string]string `yaml:"annotations"`
	} `yaml:"metadata"`
	Spec struct {
		Owner     string   `yaml:"owner"`
		DependsOn []string `yaml:"dependsOn"`
	} `yaml:"spec"`
}

// Annotations with the names of a service in other tools. The first two are those of the OpenTelemetry Operator; they
// contain the service's name in telemetry if that differs from the component's name.
const (
	annotationServiceName      = "resource.opentelemetry.io/service.name"
	annotationServiceNamespace = "resource.opentelemetry.io/service.namespace"
	annotationSourceLocation   = "backstage.io/source-location"
	annotationGitHub           = "github.com/project-slug"
	annotationGitLab           = "gitlab.com/project-slug"
	annotationGitLabHost       = "gitlab.com/instance"
	annotationBitbucket        = "bitbucket.org/project-slug"
	annotationArgoCD           = "argocd/app-name"
	annotationPagerDuty        = "pagerduty.com/service-id"
	annotationOpsgenie         = "opsgenie.com/component-selector"
)

// defaultNamespace is the namespace of Backstage entities that name none.
const defaultNamespace = "default"

// includedServices reads the components among the entities of included files. Two components with the same name are no
// fault; the one in the first file wins.
func includedServices(documents []document, f *faults) []Service {
	var services []Service
	for _, d := range documents {
		decoder := yaml.NewDecoder(bytes.NewReader(d.content))
		for number := 1; ; number++ {
			var e entity
			err := decoder.Decode(&e)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				f.addError(fmt.Errorf("%s: document %d: %w", d.name, number, err))
				break
			}
			if e.Kind != "Component" {
				continue
			}
			s := e.service()
			if err := checkNames(s.Service); err != nil {
				f.addError(fmt.Errorf("%s: document %d: %w", d.name, number, err))
				continue
			}
			services = append(services, s)
		}
	}
	return services
}

func checkNames(s delivery.Service) error {
	for _, name := range []string{s.Namespace, s.Name} {
		if _, ok := source.Identifier(name); !ok || strings.Contains(name, "/") {
			return fmt.Errorf("%q cannot name a service", name)
		}
	}
	if s.Name == "" {
		return errors.New("`metadata.name` is missing")
	}
	return nil
}

func (e entity) service() Service {
	notes := e.Metadata.Annotations
	s := Service{
		Service: delivery.Service{
			Namespace: cmp.Or(notes[annotationServiceNamespace], withoutDefault(e.Metadata.Namespace)),
			Name:      cmp.Or(notes[annotationServiceName], e.Metadata.Name),
		},
		Owner:        ownerOf(e.Spec.Owner),
		Repositories: e.repositories(),
		ArgoCD:       list(notes[annotationArgoCD]),
		PagerDuty:    list(notes[annotationPagerDuty]),
		Opsgenie:     list(selected(notes[annotationOpsgenie])),
	}
	for _, reference := range e.Spec.DependsOn {
		if name, ok := componentOf(reference); ok {
			s.DependsOn = append(s.DependsOn, name)
		}
	}
	return s
}

// repositories merges the repositories of several annotations. For the same repository the source location takes
// precedence, because only it contains a folder.
func (e entity) repositories() []Repository {
	notes := e.Metadata.Annotations
	slugs := map[string]string{
		"https://github.com/": notes[annotationGitHub],
		"https://" + cmp.Or(notes[annotationGitLabHost], "gitlab.com") + "/": notes[annotationGitLab],
		"https://bitbucket.org/": notes[annotationBitbucket],
	}
	byKey := map[string]Repository{}
	for host, slug := range slugs {
		if slug != "" {
			key := repositoryKey(host + slug)
			byKey[key] = Repository{URL: key}
		}
	}
	if located, ok := locate(notes[annotationSourceLocation]); ok {
		byKey[located.URL] = located
	}
	return sortedValues(byKey)
}

// locate parses a source location such as url:https://github.com/acme/shop/tree/main/services/checkout/.
func locate(location string) (Repository, bool) {
	address, ok := strings.CutPrefix(location, "url:")
	if !ok || source.Host(address) == "" {
		return Repository{}, false
	}
	for _, marker := range []string{"/-/tree/", "/-/blob/", "/tree/", "/blob/", "/src/branch/", "/src/"} {
		repository, rest, found := strings.Cut(address, marker)
		if !found {
			continue
		}
		r := Repository{URL: repositoryKey(repository)}
		if _, folder, _ := strings.Cut(rest, "/"); strings.Trim(folder, "/") != "" {
			r.Paths = []string{strings.Trim(folder, "/")}
		}
		return r, true
	}
	return Repository{URL: repositoryKey(address)}, true
}

// ownerOf removes the kind and the default namespace from a reference such as group:default/team-checkout. It returns
// nothing for persons.
func ownerOf(reference string) string {
	if isPerson(reference) {
		return ""
	}
	if _, rest, ok := strings.Cut(reference, ":"); ok {
		reference = rest
	}
	return strings.TrimPrefix(reference, defaultNamespace+"/")
}

// componentOf parses a reference such as component:shop/payments. Other kinds are no services.
func componentOf(reference string) (delivery.Service, bool) {
	kind, rest, ok := strings.Cut(reference, ":")
	if !ok || !strings.EqualFold(kind, "component") {
		return delivery.Service{}, false
	}
	namespace, name, ok := strings.Cut(rest, "/")
	if !ok {
		namespace, name = "", rest
	}
	return delivery.Service{Namespace: withoutDefault(namespace), Name: name}, name != ""
}

func withoutDefault(namespace string) string {
	if namespace == defaultNamespace {
		return ""
	}
	return namespace
}

// selected returns the value in a selector such as tag:"service:checkout".
func selected(selector string) string {
	_, quoted, ok := strings.Cut(selector, `"`)
	if !ok {
		return selector
	}
	value, _, _ := strings.Cut(quoted, `"`)
	return value
}

// list splits the names in an annotation at commas.
func list(text string) []string {
	var names []string
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}
