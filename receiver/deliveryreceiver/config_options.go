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

// checkOptions reports the keys of a section for which the configuration has no option, and which it has. The
// decoder would refuse them too, in the words of a Go programmer.
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

// optionsOf returns the types of a configuration's options by key, those of squashed fields included.
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
