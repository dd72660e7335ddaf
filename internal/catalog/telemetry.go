// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func checkTelemetry(entries []telemetryEntry, f *faults) {
	for i, e := range entries {
		e.check(fmt.Sprintf("environments.telemetry[%d]", i), f)
	}
}

func (e telemetryEntry) check(path string, f *faults) {
	switch {
	case e.Attribute == "":
		f.add(path+".attribute", "is missing: name an attribute of the resource, such as k8s.cluster.name")
	case slices.Contains(release.EnvironmentKeys(), e.Attribute):
		f.add(path+".attribute", "is %q: telemetry that has it names its environment; map that name in `environments.aliases`", e.Attribute)
	}
	if e.Match == "" {
		f.add(path+".match", "is missing: write a pattern of the attribute's value, such as prod-*")
	}
	if e.Environment == "" {
		f.add(path+".environment", "is missing: name one, such as production")
	}
	checkIdentifier(e.Attribute, path+".attribute", f)
	checkGlob(e.Match, path+".match", f)
	checkIdentifier(e.Environment, path+".environment", f)
}

// EnvironmentName returns the canonical name of an environment in telemetry.
func (c *Catalog) EnvironmentName(name string) string { return c.EnvironmentNamed(name).Name }

// EnvironmentNamed returns the environment for a name in telemetry.
func (c *Catalog) EnvironmentNamed(name string) delivery.Environment {
	if c == nil {
		return namer{rules: delivery.Environments{Aliases: delivery.DefaultAliases()}}.read(name)
	}
	return c.environments.read(name)
}

// LadderOptions returns the options with the environments and services mapped by the file.
func (c *Catalog) LadderOptions(o release.Options) release.Options {
	if c == nil {
		return o
	}
	o.Environment = c.EnvironmentName
	o.EnvironmentOf = func(a release.Attributes) string { return c.EnvironmentOf(a.String) }
	o.Service = func(namespace, name string) (string, string) {
		service := c.ServiceNamed(delivery.Service{Namespace: namespace, Name: name})
		return service.Namespace, service.Name
	}
	return o
}

// EnvironmentOf returns the environment of telemetry that names none: that of the first entry of `environments.telemetry`
// that matches the attributes of its resource, or an empty string. A missing attribute is empty and matches nothing.
func (c *Catalog) EnvironmentOf(attribute func(name string) string) string {
	if c == nil {
		return ""
	}
	for _, r := range c.telemetry {
		if value := attribute(r.Attribute); value != "" && matchText(r.Match, value) {
			return c.EnvironmentName(r.Environment)
		}
	}
	return ""
}

// ServiceNamed returns the service for a name in telemetry. If telemetry or the file has no namespace, it is the only
// service of that name; services with different namespaces are different services.
func (c *Catalog) ServiceNamed(name delivery.Service) delivery.Service {
	if c == nil || c.index.named[name] != nil {
		return name
	}
	if known := c.index.byName[name.Name]; len(known) == 1 && (name.Namespace == "" || known[0].Namespace == "") {
		return known[0].Service
	}
	return name
}
