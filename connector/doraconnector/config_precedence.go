// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"reflect"
	"strings"

	"go.opentelemetry.io/collector/confmap"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// Unmarshal reads the section and records which keys it contains. A key that is set takes precedence over the
// delivery file even if its value equals the default.
func (c *DefinitionsConfig) Unmarshal(conf *confmap.Conf) error {
	c.said = conf.ToStringMap()
	return conf.Unmarshal(c)
}

// over returns the given definitions, overridden by what the configuration sets.
func (c *DefinitionsConfig) over(otherwise dora.Definitions) dora.Definitions {
	configured := reflect.ValueOf(c.definitions())
	defaults := reflect.ValueOf(dora.NewDefaultDefinitions())
	result := reflect.ValueOf(&otherwise).Elem()
	for i := range result.NumField() {
		key, _, _ := strings.Cut(result.Type().Field(i).Tag.Get("json"), ",") // the JSON key equals the configuration key
		_, said := c.said[key]
		if said || !reflect.DeepEqual(configured.Field(i).Interface(), defaults.Field(i).Interface()) {
			result.Field(i).Set(configured.Field(i))
		}
	}
	return otherwise
}
