// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
)

// SourcesConfig holds the configured sources by type or type/name. The name allows for several accounts of one
// sender, each with its own secret.
type SourcesConfig map[component.ID]SourceConfig

// Unmarshal decodes each source into the configuration struct of its type.
func (s *SourcesConfig) Unmarshal(conf *confmap.Conf) error {
	read := SourcesConfig{}
	var errs []error
	for _, key := range slices.Sorted(maps.Keys(conf.ToStringMap())) {
		id, config, err := readSource(conf, key)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		read[id] = config
	}
	*s = read
	return errors.Join(errs...)
}

func readSource(conf *confmap.Conf, key string) (component.ID, SourceConfig, error) {
	var id component.ID
	if err := id.UnmarshalText([]byte(key)); err != nil {
		return id, nil, fmt.Errorf("`%s`: %w", key, err)
	}
	kind, ok := kinds[id.Type().String()]
	if !ok {
		return id, nil, fmt.Errorf("`%s` is of no known type: use one of %s, or type/name", key, strings.Join(kindNames(), ", "))
	}
	section, err := conf.Sub(key)
	if err != nil {
		return id, nil, fmt.Errorf("`%s`: %w", key, err)
	}
	config := kind.NewConfig()
	if err := checkOptions("sources::"+key, section.ToStringMap(), reflect.TypeOf(config)); err != nil {
		return id, nil, err
	}
	config.Reach().Path = "/" + id.String()
	if err := section.Unmarshal(config); err != nil {
		return id, nil, fmt.Errorf("`%s`: %w", key, err)
	}
	return id, config, nil
}

// Validate reports that no source is configured, or that several share a path.
func (s SourcesConfig) Validate() error {
	if len(s) == 0 {
		return errors.New("no source is configured: add one, such as `github: {secret: \"${env:GITHUB_WEBHOOK_SECRET}\"}`")
	}
	var errs []error
	taken := map[string]component.ID{}
	for _, id := range s.sorted() {
		path := s[id].Reach().Path
		if other, ok := taken[path]; ok {
			errs = append(errs, fmt.Errorf("`%s` and `%s` have the same `path` %s: give each its own", other, id, path))
		}
		taken[path] = id
	}
	return errors.Join(errs...)
}

func (s SourcesConfig) sorted() []component.ID {
	return slices.SortedFunc(maps.Keys(s), func(a, b component.ID) int { return strings.Compare(a.String(), b.String()) })
}
