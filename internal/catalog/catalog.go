// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"

	"go.yaml.in/yaml/v3"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Catalog is the content of one version of the delivery file. It is immutable and safe for concurrent use. A nil catalog
// means that there is no delivery file.
type Catalog struct {
	hash         string
	services     []Service
	index        *index
	environments namer
	// telemetry are the rules for the environment of telemetry that names none.
	telemetry   []telemetryEntry
	definitions definitions
	objectives  []Objective
	rules       []rule
}

// Load reads the delivery file and the included files. The error lists every fault with its path and line; with an error
// there is no catalog.
func Load(path string) (*Catalog, error) {
	b, err := gather(path)
	if err != nil {
		return nil, err
	}
	c, err := understand(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// understand decodes and checks the files. It returns a catalog or all faults.
func understand(b bundle) (*Catalog, error) {
	faults := newFaults()
	for _, err := range b.faults {
		faults.addError(err)
	}
	written, ok := parse(b.main, faults)
	if !ok {
		return nil, faults.err()
	}
	if written.Version != currentVersion {
		faults.add("version", "must be %d, the only version of this format; it is %d", currentVersion, written.Version)
	}
	c := &Catalog{hash: b.hash(), definitions: written.Definitions, telemetry: written.Environments.Telemetry}
	c.environments = newNamer(written.Environments, faults)
	checkTelemetry(written.Environments.Telemetry, faults)
	c.services = merged(ownServices(written.Services, faults), includedServices(b.included, faults))
	c.index = newIndex(c.services)
	written.Definitions.check(faults)
	c.objectives = newObjectives(written.Objectives, faults)
	c.rules = newRules(written.Rules, faults)
	if err := faults.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// parse decodes the YAML. It returns false if the content is so broken that further checks make no sense.
func parse(content []byte, faults *faults) (file, bool) {
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	var root yaml.Node
	if err := decoder.Decode(&root); errors.Is(err, io.EOF) || root.Kind == 0 && err == nil {
		faults.add("", "is empty: begin it with `version: 1`")
		return file{}, false
	} else if err != nil {
		faults.addError(err)
		return file{}, false
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		faults.add("", "holds several documents: it must be one")
	}
	var written file
	checker := shape{faults: faults}
	if !checker.check(root.Content[0], reflect.TypeFor[file](), "") {
		faults.add("", "stands for more than %d values once its aliases are followed", maxNodes)
		return file{}, false
	}
	before := len(faults.list)
	if err := root.Decode(&written); err != nil && before == 0 {
		faults.addError(err) // such as an anchor that contains itself
	}
	return written, true
}

// Hash identifies the version: equal delivery files with equal included files have equal hashes, in whichever folder they
// are.
func (c *Catalog) Hash() string { return c.hash }

// Services returns all services, by namespace and name.
func (c *Catalog) Services() []Service { return c.services }

// Service returns the service with exactly this namespace and name.
func (c *Catalog) Service(name delivery.Service) (Service, bool) {
	if c == nil {
		return Service{}, false
	}
	s, ok := c.index.named[name]
	return *orEmpty(s), ok
}

// Objectives returns the objectives of services.
func (c *Catalog) Objectives() []Objective { return c.objectives }

func orEmpty(s *Service) *Service {
	if s == nil {
		return &Service{}
	}
	return s
}
