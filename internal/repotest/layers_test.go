// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package repotest

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// layer is an architectural layer. Dependencies go down: component → adapter → domain.
type layer string

const (
	domain    layer = "domain"
	adapter   layer = "adapter"
	source    layer = "source" // an adapter that does not know OpenTelemetry either
	support   layer = "support"
	component layer = "component"
	program   layer = "program"
	runner    layer = "runner" // a part of a program that runs the product's code
	unknown   layer = "unknown"
)

// domainKnows lists the imports that each domain package may have in addition to the standard library and itself.
var domainKnows = map[string][]string{
	"internal/delivery":    nil,
	"internal/attribution": {"internal/delivery"},
	"internal/dora":        {"internal/delivery", "internal/attribution"},
}

// runners are the parts of deliverygen that run the product's code. One explains how webhooks are read; the other
// derives from a git clone the events that webhooks would have sent. Only the command may use them, because the rest of
// deliverygen judges the product and must not do so with the product's own code.
var runners = []string{"cmd/deliverygen/internal/explain", "cmd/deliverygen/internal/history"}

const runnersCommand = "cmd/deliverygen"

// measure is the command that measures the product on cases, for which it runs components as a collector does.
const measure = "internal/datasettest/evaluate/eval"

// runnerKnows lists what runners may import: the receiver's handling of a webhook, and nothing that computes figures.
var runnerKnows = []string{"internal/source", "internal/catalog", "internal/delivery", "internal/deliverylog"}

// componentAPIs are the parts of the Collector that only components may import. Each covers all modules whose path
// begins with it, such as config/confighttp and configtls.
var componentAPIs = []string{
	"component", "config", "confmap", "connector", "consumer", "exporter", "extension", "otelcol", "processor", "receiver",
	"scraper", "service",
}

// layerOf returns the layer of one of our packages, by its path from the root, and the unit that it belongs to.
// Packages of one unit may import each other.
func layerOf(pkg string) (layer, string) {
	parts := strings.Split(pkg, "/")
	if len(parts) < 2 {
		return unknown, pkg
	}
	unit := path.Join(parts[0], parts[1])
	switch parts[0] {
	case "receiver", "processor", "connector", "exporter", "extension":
		return component, unit
	case "cmd", "examples":
		for _, folder := range runners {
			if isBelow(pkg, folder) {
				return runner, folder
			}
		}
		return program, unit
	case "internal":
		return layerOfInternal(unit, parts[1]), unit
	default:
		return unknown, pkg
	}
}

func layerOfInternal(unit, name string) layer {
	if _, ok := domainKnows[unit]; ok {
		return domain
	}
	switch {
	case name == "source":
		return source
	case name == "sharedcomponent", name == "storageclient", strings.HasSuffix(name, "test"):
		// Shared instances, access to a storage, and test doubles serve components, and may import the same parts of
		// the Collector.
		return support
	default:
		return adapter
	}
}

const noLayer = "a package outside the known folders has no layer; move it, or give its folder a layer in internal/repotest"

// violation says why importer, one of our packages, must not import imported. It is empty if the import is allowed.
func violation(importer, imported string) string {
	from := strings.TrimPrefix(importer, modulePath+"/")
	to, own := strings.CutPrefix(imported, modulePath+"/")
	fromLayer, fromUnit := layerOf(from)
	toLayer, toUnit := layerOf(to)
	if !own {
		toLayer, toUnit = "", ""
	}
	if toLayer == runner && from == runnersCommand || toLayer == component && from == measure {
		return ""
	}
	if why := fault(fromLayer, fromUnit, toLayer, toUnit, imported); why != "" {
		return fmt.Sprintf("%s imports %s: %s", from, to, why)
	}
	return ""
}

func fault(from layer, fromUnit string, to layer, toUnit, imported string) string {
	switch {
	case from == unknown || to == unknown:
		return noLayer
	case fromUnit == toUnit:
		return ""
	case from == domain:
		return domainFault(fromUnit, toUnit, imported)
	case to == runner:
		return "only the commands explain and history run the product's code; the oracle must not"
	case from == runner:
		return runnerFault(toUnit)
	case from == program && to != "":
		return "a program shares no code with the components, so that deliverygen can judge them"
	case to == program:
		return "nothing is built on a program"
	case from == component && to == component:
		return "components meet in pipelines only; what both need is an adapter under internal/"
	case to == component:
		return "dependencies go from component to adapter to domain, never back"
	case from == source && isBelow(imported, "go.opentelemetry.io"):
		return "a sender maps webhooks to delivery events; internal/deliverylog alone writes them as log records"
	case (from == adapter || from == source) && to == support:
		return "what serves components is not for adapters"
	case (from == adapter || from == source) && isComponentAPI(imported):
		return "only component packages know the Collector's component interfaces"
	}
	return ""
}

func runnerFault(toUnit string) string {
	if toUnit == "" || slices.Contains(runnerKnows, toUnit) {
		return ""
	}
	return "explain and history run what the receiver does with a webhook, and nothing that computes figures or truth"
}

func domainFault(unit, toUnit, imported string) string {
	if toUnit != "" && slices.Contains(domainKnows[unit], toUnit) {
		return ""
	}
	if toUnit == "" && isStandard(imported) {
		return ""
	}
	return "the domain knows the standard library and the domain packages below it, nothing else"
}

// storageClient is the interface through which adapters write to a storage. It has no life cycle.
const storageClient = "go.opentelemetry.io/collector/extension/xextension/storage"

func isComponentAPI(imported string) bool {
	if imported == storageClient {
		return false
	}
	rest, ok := strings.CutPrefix(imported, "go.opentelemetry.io/collector/")
	return ok && slices.ContainsFunc(componentAPIs, func(api string) bool { return strings.HasPrefix(rest, api) })
}

// isStandard reports whether a package is in the standard library: all other paths begin with a host name. Package C is
// cgo.
func isStandard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".") && imported != "C"
}

// isBelow reports whether a path is parent or below it.
func isBelow(path, parent string) bool {
	return path == parent || strings.HasPrefix(path, parent+"/")
}
