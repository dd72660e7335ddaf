// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// The fields of an incident. They are kept on disk: a number once used never gets another meaning.
const (
	incidentOpened = 1 // sint64
	incidentFinal  = 2 // a judgement
	incidentGist   = 3 // bytes
	incidentTimes  = 4 // uint64

	judgementEnvironment = 1 // string
	judgementOutcome     = 2 // string
	judgementOnset       = 3 // sint64, 0 where none is known
	judgementKnown       = 4 // uint64
	judgementWeighed     = 5 // uint64
	judgementOthers      = 6 // double
	judgementHasOthers   = 7 // uint64
	judgementNone        = 8 // a candidate
	judgementCandidate   = 9 // repeated

	candidateScope       = 1  // an identity
	candidateFirst       = 2  // sint64, a bin
	candidateDeployment  = 3  // string
	candidateName        = 4  // string
	candidateScore       = 5  // double
	candidateProbability = 6  // double
	candidateGrade       = 7  // string
	candidateServed      = 8  // uint64
	candidateCleared     = 9  // uint64
	candidateReason      = 10 // evidence, repeated
	candidateTrace       = 11 // bytes, repeated
	incidentKeyLength    = 4
)

func (q *question) record() record.Record {
	k := q.Key
	r := record.Record{Kind: RecordIncident, Key: record.Key(k.Provider, k.ID, k.Service.Namespace, k.Service.Name)}
	if q.isGone {
		return r
	}
	var w record.Writer
	w.Int(incidentOpened, int64(q.Opened))
	if q.final != nil {
		w.Nested(incidentFinal, q.final.write)
	}
	w.Text(incidentGist, q.told.gist)
	w.Uint(incidentTimes, uint64(q.told.times))
	r.Value = w.Value()
	return r
}

// readQuestion reads an incident; nil for the empty record of one that was deleted.
func readQuestion(key, value string) (*question, error) {
	parts, err := record.Parts(strings.Clone(key), incidentKeyLength)
	if err != nil || value == "" {
		return nil, err
	}
	q, p := &question{}, &reading{}
	q.Key = delivery.IncidentKey{Provider: parts[0], ID: parts[1], Service: delivery.Service{Namespace: parts[2], Name: parts[3]}}
	p.each(value, func(r *record.Reader) {
		switch r.Field() {
		case incidentOpened:
			q.Opened = delivery.Instant(r.Int())
		case incidentFinal:
			q.final = p.judgement(r.Text())
		case incidentGist:
			q.told.gist = r.Text()
		case incidentTimes:
			q.told.times = whole(r.Uint())
		}
	})
	return q, p.err
}

func (j *judgement) write(w *record.Writer) {
	v := &j.verdict
	w.Text(judgementEnvironment, j.environment)
	w.Text(judgementOutcome, string(v.Outcome))
	if v.HasOnset {
		w.Int(judgementOnset, v.Onset.UnixNano())
	}
	w.Uint(judgementKnown, flag(v.Known))
	w.Uint(judgementWeighed, uint64(v.Weighed))
	w.Float(judgementOthers, v.Others)
	w.Uint(judgementHasOthers, flag(v.HasOthers))
	w.Nested(judgementNone, func(w *record.Writer) { writeCandidate(w, &v.None, &party{}) })
	for i := range v.Candidates {
		w.Nested(judgementCandidate, func(w *record.Writer) { writeCandidate(w, &v.Candidates[i], &j.parties[i]) })
	}
}

func (p *reading) judgement(value string) *judgement {
	j := &judgement{}
	v := &j.verdict
	p.each(value, func(r *record.Reader) {
		switch r.Field() {
		case judgementEnvironment:
			j.environment = r.Text()
		case judgementOutcome:
			v.Outcome = ranking.Outcome(r.Text())
		case judgementOnset:
			v.Onset, v.HasOnset = delivery.Instant(r.Int()).Time(), true
		case judgementKnown:
			v.Known = r.Uint() != 0
		case judgementWeighed:
			v.Weighed = whole(r.Uint())
		case judgementOthers:
			v.Others = r.Float()
		case judgementHasOthers:
			v.HasOthers = r.Uint() != 0
		case judgementNone:
			v.None, _ = p.candidate(r.Text())
		case judgementCandidate:
			c, who := p.candidate(r.Text())
			v.Candidates, j.parties = append(v.Candidates, c), append(j.parties, who)
		}
	})
	return j
}

func writeCandidate(w *record.Writer, c *ranking.Candidate, who *party) {
	i := who.identity
	if i == (release.Identity{}) { // only its deployment is known
		i.Namespace, i.Service, i.Environment = who.scope.Service.Namespace, who.scope.Service.Name, who.scope.Environment
	}
	w.Nested(candidateScope, func(w *record.Writer) { writeIdentity(w, &i) })
	w.Int(candidateFirst, int64(who.first))
	w.Text(candidateDeployment, who.deployment)
	w.Text(candidateName, who.name)
	w.Float(candidateScore, c.Score)
	w.Float(candidateProbability, c.Probability)
	w.Text(candidateGrade, string(c.Grade))
	w.Uint(candidateServed, flag(c.Served))
	w.Uint(candidateCleared, flag(c.Cleared))
	for _, r := range c.Reasons {
		writeEvidence(w, candidateReason, attribution.Evidence{Term: string(r.Term), Detail: r.Detail, Value: r.Value})
	}
	writeTraces(w, candidateTrace, who.traces)
}

func (p *reading) candidate(value string) (c ranking.Candidate, who party) {
	p.each(value, func(r *record.Reader) {
		switch r.Field() {
		case candidateScope:
			who.identity = p.identity(r.Text())
		case candidateFirst:
			who.first = health.Bin(r.Int())
		case candidateDeployment:
			who.deployment = r.Text()
		case candidateName:
			who.name = r.Text()
		case candidateScore:
			c.Score = r.Float()
		case candidateProbability:
			c.Probability = r.Float()
		case candidateGrade:
			c.Grade = eprocess.Grade(r.Text())
		case candidateServed:
			c.Served = r.Uint() != 0
		case candidateCleared:
			c.Cleared = r.Uint() != 0
		case candidateReason:
			e := p.evidence(r.Text())
			c.Reasons = append(c.Reasons, ranking.Reason{Term: ranking.Term(e.Term), Detail: e.Detail, Value: e.Value})
		case candidateTrace:
			who.traces = append(who.traces, p.trace(r.Text()))
		}
	})
	who.scope = who.identity.Scope()
	if !c.Served {
		who.identity = release.Identity{}
	}
	return c, who
}
