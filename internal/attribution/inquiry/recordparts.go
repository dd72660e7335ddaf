// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"errors"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// The fields of parts that several records contain.
const (
	identityNamespace        = 1  // string
	identityService          = 2  // string
	identityEnvironment      = 3  // string
	identityDeployment       = 4  // string
	identityRevision         = 5  // string
	identityRepository       = 6  // string
	identityDigest           = 7  // string
	identityVersion          = 8  // string
	identityPlatformRevision = 9  // string
	identityTag              = 10 // string
	identityInstanceStart    = 11 // sint64
	identityStep             = 12 // string

	assessmentSuspected  = 1 // uint64
	assessmentOnset      = 2 // sint64
	assessmentConfidence = 3 // double
	assessmentWentBack   = 4 // sint64
	assessmentRestored   = 5 // sint64
	assessmentEvidence   = 6 // repeated
	assessmentTrace      = 7 // bytes, repeated

	evidenceTerm   = 1 // string
	evidenceDetail = 2 // string
	evidenceValue  = 3 // double
)

var (
	errNameless = errors.New("a release without an identity")
	errTrace    = errors.New("a trace that is not a trace id and a span id")
)

// reading reads records and keeps the first error.
type reading struct{ err error }

// each calls field for every field of a part.
func (p *reading) each(value string, field func(*record.Reader)) {
	r := record.NewReader(value)
	for r.Next() {
		field(r)
	}
	p.fail(r.Err())
}

func (p *reading) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

func flag(is bool) uint64 {
	if is {
		return 1
	}
	return 0
}

func writeIdentity(w *record.Writer, i *release.Identity) {
	w.Text(identityNamespace, i.Namespace)
	w.Text(identityService, i.Service)
	w.Text(identityEnvironment, i.Environment)
	w.Text(identityDeployment, i.DeploymentID)
	w.Text(identityRevision, i.Revision)
	w.Text(identityRepository, i.Repository)
	w.Text(identityDigest, i.Digest)
	w.Text(identityVersion, i.Version)
	w.Text(identityPlatformRevision, i.PlatformRevision)
	w.Text(identityTag, i.Tag)
	w.Int(identityInstanceStart, i.InstanceStart)
	w.Text(identityStep, string(i.Step))
}

func (p *reading) identity(value string) (i release.Identity) {
	texts := map[int]*string{
		identityNamespace: &i.Namespace, identityService: &i.Service, identityEnvironment: &i.Environment, identityDeployment: &i.DeploymentID,
		identityRevision: &i.Revision, identityRepository: &i.Repository, identityDigest: &i.Digest, identityVersion: &i.Version,
		identityPlatformRevision: &i.PlatformRevision, identityTag: &i.Tag, identityStep: (*string)(&i.Step),
	}
	p.each(value, func(r *record.Reader) {
		switch text, is := texts[r.Field()]; {
		case is:
			*text = r.Text()
		case r.Field() == identityInstanceStart:
			i.InstanceStart = r.Int()
		}
	})
	return i
}

func (a *assessment) write(w *record.Writer) {
	w.Uint(assessmentSuspected, flag(a.suspected))
	w.Int(assessmentOnset, int64(a.onset))
	w.Float(assessmentConfidence, a.confidence)
	w.Int(assessmentWentBack, int64(a.wentBack))
	w.Int(assessmentRestored, int64(a.restored))
	for _, e := range a.evidence {
		writeEvidence(w, assessmentEvidence, e)
	}
	writeTraces(w, assessmentTrace, a.traces)
}

func (p *reading) assessment(value string) *assessment {
	a := &assessment{}
	p.each(value, func(r *record.Reader) {
		switch r.Field() {
		case assessmentSuspected:
			a.suspected = r.Uint() != 0
		case assessmentOnset:
			a.onset = delivery.Instant(r.Int())
		case assessmentConfidence:
			a.confidence = r.Float()
		case assessmentWentBack:
			a.wentBack = delivery.Instant(r.Int())
		case assessmentRestored:
			a.restored = delivery.Instant(r.Int())
		case assessmentEvidence:
			a.evidence = append(a.evidence, p.evidence(r.Text()))
		case assessmentTrace:
			a.traces = append(a.traces, p.trace(r.Text()))
		}
	})
	return a
}

func writeEvidence(w *record.Writer, field int, e attribution.Evidence) {
	w.Nested(field, func(w *record.Writer) {
		w.Text(evidenceTerm, e.Term)
		w.Text(evidenceDetail, e.Detail)
		w.Float(evidenceValue, e.Value)
	})
}

func (p *reading) evidence(value string) (e attribution.Evidence) {
	p.each(value, func(r *record.Reader) {
		switch r.Field() {
		case evidenceTerm:
			e.Term = r.Text()
		case evidenceDetail:
			e.Detail = r.Text()
		case evidenceValue:
			e.Value = r.Float()
		}
	})
	return e
}

func writeTraces(w *record.Writer, field int, traces []attribution.Trace) {
	for _, t := range traces {
		w.Element(field, string(t.TraceID[:])+string(t.SpanID[:]))
	}
}

func (p *reading) trace(value string) (t attribution.Trace) {
	if len(value) != len(t.TraceID)+len(t.SpanID) {
		p.fail(errTrace)
		return t
	}
	copy(t.TraceID[:], value)
	copy(t.SpanID[:], value[len(t.TraceID):])
	return t
}
