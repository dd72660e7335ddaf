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
)

// checkOptions reports the unknown keys of a section and lists the known ones. The decoder would refuse unknown keys
// too, but its message names Go types.
func checkOptions(path string, section map[string]any, config reflect.Type) error {
	known := optionsOf(config)
	var errs []error
	for _, key := range slices.Sorted(maps.Keys(section)) {
		at := path + "::" + key
		option, ok := known[key]
		if !ok {
			allowed := strings.Join(slices.Sorted(maps.Keys(known)), "`, `")
			errs = append(errs, fmt.Errorf("`%s` is no option: use one of `%s`", at, allowed))
			continue
		}
		if nested, ok := section[key].(map[string]any); ok && option.Kind() == reflect.Struct {
			errs = append(errs, checkOptions(at, nested, option))
		}
	}
	return errors.Join(errs...)
}

// optionsOf returns the Go type of each option of a configuration struct by YAML key, including squashed structs.
func optionsOf(config reflect.Type) map[string]reflect.Type {
	if config.Kind() == reflect.Pointer {
		config = config.Elem()
	}
	options := map[string]reflect.Type{}
	for i := range config.NumField() {
		field := config.Field(i)
		name, modifier, _ := strings.Cut(field.Tag.Get("mapstructure"), ",")
		switch {
		case modifier == "squash":
			maps.Copy(options, optionsOf(field.Type))
		case name != "" && name != "-":
			options[name] = field.Type
		}
	}
	return options
}
