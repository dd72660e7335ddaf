// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"math/bits"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// What the parts of an encoded request take, at most: how data points are distributed over requests depends on no
// exact number, and bounds are added up faster than points are measured.
const (
	// fieldBytes is what surrounds a message or a text: its tag and its length.
	fieldBytes = 6
	// wordBytes is a number of any kind with its tag.
	wordBytes = 11
	// attributeBytes is an attribute without its key and value: the pair, the key, a list, its item, the text in it,
	// each with the tag and length that they have below 2 MiB.
	attributeBytes = 6 * 4
	// exemplarBytes is an exemplar: time, value, trace and span.
	exemplarBytes = fieldBytes + 2*wordBytes + fieldBytes + 16 + fieldBytes + 8
	// numberBytes is a number point without attributes and exemplars: itself, two times, a value.
	numberBytes = fieldBytes + 3*wordBytes
	// histogramBytes is a histogram point without attributes and counts: itself, two times, count, sum, minimum,
	// maximum, scale, zero count, two lists with offset and threshold.
	histogramBytes = fieldBytes + 11*wordBytes + 4*fieldBytes
)

// bytesOf bounds what the observation takes as a data point.
func (i *instrument) bytesOf(o *health.Observation) int {
	s := &o.Series
	size := i.keyBytes + len(s.Signal) + len(s.Class) + len(s.ErrorType) + len(s.Fingerprint) +
		len(s.EntryNamespace) + len(s.EntryService) + len(s.Touched)
	if i.kind != pmetric.MetricTypeExponentialHistogram {
		return size + numberBytes + len(o.Exemplars)*exemplarBytes
	}
	size += histogramBytes
	if o.Durations != nil {
		size += len(o.Durations.Buckets) * (1 + bits.Len64(o.Durations.Count)/7) // a varint; no bucket holds more than all
	}
	return size
}

// seriesKeyBytes bounds what the attributes of a series take without texts.
func (i *instrument) seriesKeyBytes() int {
	whole := health.Series{
		Signal: "1", Class: "1", ErrorType: "1", Fingerprint: "1", EntryNamespace: "1", EntryService: "1", Touched: "1",
	}
	written := pcommon.NewMap()
	i.putAttributes(written, &whole)
	return keyBytes(written)
}

// identityKeyBytes is what the attributes of a release and its collector take without texts.
var identityKeyBytes = func() int {
	whole := release.Identity{
		Namespace: "1", Service: "1", Environment: "1", DeploymentID: "1", Revision: "1", Repository: "1", Digest: "1",
		Version: "1", PlatformRevision: "1", Tag: "1", InstanceStart: 1, Step: "1",
	}
	written := pcommon.NewMap()
	putIdentity(written, "1", &whole)
	return keyBytes(written)
}()

func keyBytes(attributes pcommon.Map) int {
	size := 0
	for key := range attributes.All() {
		size += attributeBytes + len(key)
	}
	return size
}

// identityBytes bounds what the attributes of a release and its collector take.
func identityBytes(collector string, r *release.Identity) int {
	return identityKeyBytes + len(collector) + len(r.Namespace) + len(r.Service) + len(r.Environment) +
		len(r.DeploymentID) + len(r.Revision) + len(r.Repository) + len(r.Digest) + len(r.Version) +
		len(r.PlatformRevision) + len(r.Tag) + len(r.Step)
}
