// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// readIdentity reads the output of [putIdentity]. Attributes that are missing or of another type are left empty.
func readIdentity(from pcommon.Map) (collector string, r release.Identity) {
	for key, value := range from.All() {
		switch key {
		case keyNamespace:
			r.Namespace = value.Str()
		case keyService:
			r.Service = value.Str()
		case keyEnvironment:
			r.Environment = value.Str()
		case keyVersion:
			r.Version = value.Str()
		case keyDeploymentID:
			r.DeploymentID = value.Str()
		case keyRevision:
			r.Revision = value.Str()
		case keyRepository:
			r.Repository = value.Str()
		case keyDigests:
			// By convention a digest is preceded by the repository from which it can be pulled.
			text := firstText(value)
			r.Digest = text[strings.LastIndexByte(text, '@')+1:]
		case keyTags:
			r.Tag = firstText(value)
		case keyPlatformRevision:
			r.PlatformRevision = value.Str()
		case keyInstanceStart:
			r.InstanceStart = value.Int()
		case keyJoinStep:
			r.Step = release.Step(value.Str())
		case keyCollector:
			collector = value.Str()
		}
	}
	return collector, r
}

// firstText returns the first item of a list, or a text in place of a list.
func firstText(v pcommon.Value) string {
	if v.Type() == pcommon.ValueTypeSlice && v.Slice().Len() > 0 {
		v = v.Slice().At(0)
	}
	return v.Str()
}

// readSeries reads the output of [instrument.putAttributes]. Attributes that the metric does not have are ignored.
func (i *instrument) readSeries(from pcommon.Map) (s health.Series, fault Fault) {
	s.Metric = i.metric
	has := &i.carries
	var handled, failed bool
	for key, value := range from.All() {
		switch {
		case has.signal && key == keySignal:
			s.Signal = health.Signal(value.Str())
		case has.class && key == keyClass:
			s.Class = value.Str()
		case has.errorType && key == keyErrorType:
			s.ErrorType = value.Str()
		case has.fingerprint && key == keyFingerprint:
			s.Fingerprint = value.Str()
		case has.entry && key == keyEntryNamespace:
			s.EntryNamespace = value.Str()
		case has.entry && key == keyEntryService:
			s.EntryService = value.Str()
		case has.handled && key == keyHandled:
			s.Handled, handled = value.Bool(), value.Type() == pcommon.ValueTypeBool
		case has.exposure && key == keyEntryFailed:
			s.EntryFailed, failed = value.Bool(), value.Type() == pcommon.ValueTypeBool
		case has.exposure && key == keyTouched:
			s.Touched = health.Touched(value.Str())
		}
	}
	whole := (!has.signal || signals[s.Signal]) && (!has.handled || handled) && (!has.exposure || failed && sides[s.Touched])
	if !whole {
		return s, FaultAttribute
	}
	return s, ""
}

// Allowed values of attributes with a closed list.
var (
	signals = map[health.Signal]bool{health.Traces: true, health.HTTPMetrics: true, health.SpanMetrics: true}
	sides   = map[health.Touched]bool{health.TouchedThis: true, health.TouchedOther: true}
)
