// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// maxCandidates is how many candidates an answer contains.
const maxCandidates = 5

// NotChangeRelated is the term of the evidence that somebody said no change is the cause.
const NotChangeRelated = "not_change_related"

// accused is a candidate and the deployment to which it now belongs.
type accused struct {
	party
	match join.Match
}

// answer returns the current answer on an incident; false if there is none. Answers from a final judgement are cached:
// they rarely change, and there may be thousands.
func (q *Inquiry) answer(one *question) (attribution.Answer, bool) {
	j := one.stands()
	if j == nil || !one.isTold {
		return attribution.Answer{}, false
	}
	if one.given != nil {
		return *one.given, true
	}
	answer := q.follows(one, j)
	if one.final != nil {
		one.given = &answer
	}
	return answer, true
}

// review drops cached answers that may have changed because releases now belong to other deployments.
func (q *Inquiry) review() {
	if len(q.subjects.moved) == 0 {
		return
	}
	for one := range q.questions.all() {
		if one.given != nil && q.hasMoved(one) {
			one.given = nil
		}
	}
	clear(q.subjects.moved)
}

func (q *Inquiry) hasMoved(one *question) bool {
	_, has := q.subjects.moved[one.Declared.Scope]
	for i := 0; !has && i < len(one.final.parties); i++ {
		_, has = q.subjects.moved[one.final.parties[i].scope]
	}
	return has
}

// follows combines a judgement by telemetry with what people said.
func (q *Inquiry) follows(one *question, j *judgement) attribution.Answer {
	answer := attribution.Answer{Incident: one.Key, Environment: j.environment, Opened: one.Opened}
	if j.verdict.HasOnset {
		answer.Onset = delivery.InstantOf(j.verdict.Onset)
	}
	if one.NotByChange {
		answer.Outcome, answer.None = attribution.OutcomeNone, 1
		answer.NoneEvidence = []attribution.Evidence{{Term: NotChangeRelated, Detail: "somebody said that no change is the cause"}}
		return answer
	}
	verdict, parties := q.identified(j)
	if len(one.NotCausedBy) > 0 {
		verdict = verdict.Without(func(c ranking.Candidate) bool { return one.isNot(keyOf(c.ID)) }, q.options.Weights)
	}
	verdict = verdict.Declare(one.Declared, q.options.Weights)
	answer.Outcome, answer.None, answer.NoneEvidence = attribution.Outcome(verdict.Outcome), verdict.None.Probability, reasons(verdict.None.Reasons)
	for i, c := range verdict.Candidates[:min(len(verdict.Candidates), maxCandidates)] {
		who, known := parties[c.ID]
		if !known { // declared, but unknown to telemetry
			who.name = q.nameOf(c.ID)
			who.match = join.Match{Deployment: c.ID.Deployment, Step: release.StepDeclared}
		}
		candidate := candidateOf(c, who)
		if candidate.Declared = keyOf(c.ID) == one.Declared; candidate.Declared {
			candidate.Deployment.ID = one.Declared.ID
		}
		if i == 0 {
			answer.Contradicted, answer.Traces = c.Contradicted, who.traces
		}
		answer.Candidates = append(answer.Candidates, candidate)
	}
	return answer
}

func candidateOf(c ranking.Candidate, who accused) attribution.Candidate {
	told := attribution.Candidate{
		Deployment: delivery.DeploymentKey{Scope: c.ID.Scope}, Version: who.name, Probability: c.Probability, Grade: string(c.Grade),
		Evidence: reasons(c.Reasons),
	}
	if who.match.IsExact() {
		told.Deployment.ID = who.match.Deployment
	}
	if c.Grade == "" {
		told.Grade = string(eprocess.GradeTime)
	}
	return told
}

// nameOf returns the name of a release of which at most the deployment is known.
func (q *Inquiry) nameOf(id watch.ID) string {
	if d := q.deployment(id.Scope, id.Deployment); d != nil {
		return watch.NameOf(d)
	}
	return release.Overflow
}

func keyOf(id watch.ID) delivery.DeploymentKey {
	return delivery.DeploymentKey{Scope: id.Scope, ID: id.Deployment}
}

// identified returns the verdict with each candidate under the deployment to which it now belongs. If two turn out to
// be the same release, the likelier one is kept.
func (q *Inquiry) identified(j *judgement) (ranking.Verdict, map[watch.ID]accused) {
	verdict, parties := j.verdict, map[watch.ID]accused{}
	verdict.Candidates = nil
	for i, c := range j.verdict.Candidates {
		who := accused{j.parties[i], q.matchOf(&j.parties[i])}
		c.ID = watch.ID{Scope: who.scope, Deployment: who.match.Deployment}
		if c.ID.Deployment == "" {
			c.ID.Identity = who.identity
		}
		if _, known := parties[c.ID]; !known {
			parties[c.ID] = who
			verdict.Candidates = append(verdict.Candidates, c)
		}
	}
	return verdict, parties
}

// matchOf returns the deployment to which a candidate now belongs.
func (q *Inquiry) matchOf(p *party) join.Match {
	if p.identity == (release.Identity{}) {
		return join.Match{Deployment: p.deployment, Step: release.StepDeclared}
	}
	at := slices.IndexFunc(q.subjects.scopes[p.scope], func(s *subject) bool { return s.first == p.first && slices.Contains(s.identities, p.identity) })
	if at >= 0 {
		return q.subjects.scopes[p.scope][at].match
	}
	match, _ := join.Join(p.identity, join.Served{Since: instantOf(p.first)}, q.deployments[p.scope])
	return match
}
