// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package otelresource

import "go.opentelemetry.io/collector/pdata/pcommon"

// Attributes gives the domain access to a resource's attributes. It is valid as long as the map is.
type Attributes pcommon.Map

// String returns an attribute as text, or "" if it is absent. Of a list it returns the first element.
func (a Attributes) String(name string) string {
	v, ok := pcommon.Map(a).Get(name)
	switch {
	case !ok:
		return ""
	case v.Type() == pcommon.ValueTypeSlice && v.Slice().Len() > 0:
		return v.Slice().At(0).AsString()
	case v.Type() == pcommon.ValueTypeSlice:
		return ""
	default:
		return v.AsString()
	}
}

// Strings returns the elements of a list, or a single value for other attributes, or nil if the attribute is absent.
func (a Attributes) Strings(name string) []string {
	v, ok := pcommon.Map(a).Get(name)
	if !ok {
		return nil
	}
	if v.Type() != pcommon.ValueTypeSlice {
		return []string{v.AsString()}
	}
	list := make([]string, 0, v.Slice().Len())
	for _, element := range v.Slice().All() {
		list = append(list, element.AsString())
	}
	return list
}
