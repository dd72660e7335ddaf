// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// DecodeStrict reads a payload in our own format: one object, a list of objects, or an object whose only member,
// listKey, is such a list. Members of a wrong type and members that are never read are faults, so that a typo is
// reported. The objects share one [Object.Err].
func DecodeStrict(body []byte, listKey string) ([]Object, error) {
	if !json.Valid(body) {
		return nil, malformed("the body is no valid JSON")
	}
	d := &document{strict: true}
	if bytes.TrimSpace(body)[0] == '[' {
		return d.openList(body)
	}
	top := d.within(body, "")
	if len(d.faults) > 0 {
		return nil, joinFaults(d.faults)
	}
	if !top.Has(listKey) {
		return []Object{top}, nil
	}
	list := top.Objects(listKey)
	if len(list) == 0 {
		top.Fault(listKey, "must be a list of at least one object")
		return nil, top.Err()
	}
	return list, nil
}

func (d *document) openList(body []byte) ([]Object, error) {
	raws, _ := elementsOf(body)
	if len(raws) == 0 {
		return nil, malformed("the list is empty")
	}
	list := make([]Object, len(raws))
	for i, raw := range raws {
		list[i] = d.within(raw, "["+strconv.Itoa(i)+"]")
	}
	if len(d.faults) > 0 {
		return nil, joinFaults(d.faults)
	}
	return list, nil
}
