// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package truth

import "strings"

// Attributes are the attributes of a point beyond those of its scope.
type Attributes map[string]string

// Count is one point of a counter.
type Count struct {
	Attributes Attributes `json:"attributes"`
	Value      int        `json:"value"`
}

// Histogram is one point of a histogram, without its buckets.
type Histogram struct {
	Attributes Attributes `json:"attributes"`
	Count      int        `json:"count"`
	Sum        float64    `json:"sum"`
}

// observations gathers values by their attributes.
type observations map[string]*Histogram

func (o observations) add(attributes Attributes, value float64) {
	if attributes == nil {
		attributes = Attributes{}
	}
	key := attributes.key()
	if o[key] == nil {
		o[key] = &Histogram{Attributes: attributes}
	}
	o[key].Count++
	o[key].Sum += value
}

func (a Attributes) key() string {
	var key strings.Builder
	for _, name := range sortedKeys(a) {
		key.WriteString(name + "\x00" + a[name] + "\x00")
	}
	return key.String()
}

// histograms returns the points in a fixed order; nil without observations.
func (o observations) histograms() []Histogram {
	var points []Histogram
	for _, key := range sortedKeys(o) {
		points = append(points, *o[key])
	}
	return points
}

// counts returns how often each set of attributes was observed.
func (o observations) counts() []Count {
	var points []Count
	for _, h := range o.histograms() {
		points = append(points, Count{Attributes: h.Attributes, Value: h.Count})
	}
	return points
}

func (s *Scope) countAs(metric string, o observations) {
	if len(o) > 0 {
		s.Counters[metric] = o.counts()
	}
}

func (s *Scope) observeAs(metric string, o observations) {
	if len(o) > 0 {
		s.Histograms[metric] = o.histograms()
	}
}
