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

// Upper bounds of the encoded size of the parts of a request, in bytes. No exact size is needed to distribute data
// points over requests, and adding up bounds is faster than measuring points.
const (
	// fieldBytes is for the tag and the length of a message or text.
	fieldBytes = 6
	// wordBytes is for a number of any kind with its tag.
	wordBytes = 11
	// attributeBytes is for an attribute without its key and value: the pair, the key, a list, its item and the text in
	// it, each with its tag and length below 2 MiB.
	attributeBytes = 6 * 4
	// exemplarBytes is for an exemplar: time, value, trace and span.
	exemplarBytes = fieldBytes + 2*wordBytes + fieldBytes + 16 + fieldBytes + 8
	// numberBytes is for a number data point without attributes and exemplars: the point, two times and a value.
	numberBytes = fieldBytes + 3*wordBytes
	// histogramBytes is for a histogram data point without attributes and buckets: the point, two times, count, sum,
	// minimum, maximum, scale, zero count, threshold, and two lists with an offset.
	histogramBytes = fieldBytes + 11*wordBytes + 4*fieldBytes
)

// bytesOf bounds the encoded size of the observation's data point.
func (i *instrument) bytesOf(o *health.Observation) int {
	s := &o.Series
	size := i.keyBytes + len(s.Signal) + len(s.Class) + len(s.ErrorType) + len(s.Fingerprint) +
		len(s.EntryNamespace) + len(s.EntryService) + len(s.Touched)
	if i.kind != pmetric.MetricTypeExponentialHistogram {
		return size + numberBytes + len(o.Exemplars)*exemplarBytes
	}
	size += histogramBytes
	if o.Durations != nil {
		size += len(o.Durations.Buckets) * (1 + bits.Len64(o.Durations.Count)/7) // a varint; no bucket holds more than the total
	}
	return size
}

// seriesKeyBytes bounds the encoded size of the attributes of a series without their text values.
func (i *instrument) seriesKeyBytes() int {
	whole := health.Series{
		Signal: "1", Class: "1", ErrorType: "1", Fingerprint: "1", EntryNamespace: "1", EntryService: "1", Touched: "1",
	}
	written := pcommon.NewMap()
	i.putAttributes(written, &whole)
	return keyBytes(written)
}

// identityKeyBytes bounds the encoded size of the attributes of a release and its collector without their text values.
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

// identityBytes bounds the encoded size of the attributes of a release and its collector.
func identityBytes(collector string, r *release.Identity) int {
	return identityKeyBytes + len(collector) + len(r.Namespace) + len(r.Service) + len(r.Environment) +
		len(r.DeploymentID) + len(r.Revision) + len(r.Repository) + len(r.Digest) + len(r.Version) +
		len(r.PlatformRevision) + len(r.Tag) + len(r.Step)
}
