// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"cmp"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// NewsKind is what the news is about.
type NewsKind int

// Kinds of news.
const (
	// HealthChanged: the health of a release changed.
	HealthChanged NewsKind = iota
	// StateChanged: the traffic of a release reached another state.
	StateChanged
	// Suspected announces a suspicion, Withdrawn takes the last one back.
	Suspected
	Withdrawn
	// Attributed announces the current answer on an incident. It replaces the previous one.
	Attributed
)

// News is something to announce.
type News struct {
	Kind NewsKind
	// At is when it happened, in event time.
	At delivery.Instant
	// Release is the release it is about; zero for Attributed.
	Release Release
	// Finding is set for Suspected and Withdrawn. For Withdrawn it is the finding that was announced, without evidence,
	// and with the deployment that is known now.
	Finding attribution.Finding
	// Answer is set for Attributed.
	Answer attribution.Answer
	// PreviousHealth and PreviousState are the values before the change.
	PreviousHealth watch.Health
	PreviousState  watch.State
	// Round counts how often the same was announced before and then withdrawn or replaced.
	Round int
}

// announced is what was announced about a release.
type announced struct {
	health watch.Health
	state  watch.State
	// healths and states count how often each was announced, withdrawals how often a suspicion was withdrawn.
	healths     map[watch.Health]int
	states      map[watch.State]int
	withdrawals int
	// finding is the announced suspicion; nil if there is none or it was withdrawn.
	finding *attribution.Finding
}

// TakeNews returns what is to be announced since it was last called, in order of time.
func (q *Inquiry) TakeNews() []News {
	q.review()
	var news []News
	for _, s := range q.subjects.replaced {
		s.isGone = true
		news = append(news, q.withdraw(s))
	}
	q.subjects.replaced = nil
	for s := range q.subjects.all() {
		news = append(news, q.stateNews(s)...)
		news = append(news, q.suspicionNews(s)...)
	}
	for one := range q.questions.all() {
		news = append(news, q.answerNews(one)...)
	}
	slices.SortFunc(news, compareNews)
	return news
}

func compareNews(a, b News) int {
	return cmp.Or(
		cmp.Compare(a.At, b.At), delivery.CompareScopes(a.Release.Scope, b.Release.Scope), cmp.Compare(a.Release.First, b.Release.First),
		cmp.Compare(a.Release.Version, b.Release.Version), cmp.Compare(a.Kind, b.Kind), compareAnswers(a.Answer, b.Answer),
	)
}

// stateNews announces changes of state and health of a live release. The first state of a release that served when
// watching began is not news.
func (q *Inquiry) stateNews(s *subject) []News {
	if s.live == nil || len(s.live.Stages) == 0 {
		return nil
	}
	t, stage, condition := &s.told, last(s.live.Stages), last(s.live.Conditions)
	before := [2]any{t.state, t.health}
	if t.state == "" {
		t.state, t.health = watch.Pending, watch.Unknown
		if s.inherited {
			t.state, t.health = stage.State, cmp.Or(condition.Health, watch.Unknown)
		}
	}
	var news []News
	if stage.State != t.state {
		n := News{Kind: StateChanged, At: instantOf(stage.Bin), Release: q.releaseOf(s), PreviousState: t.state, Round: t.states[stage.State]}
		t.state, t.states = stage.State, with(t.states, stage.State, n.Round+1)
		news = append(news, n)
	}
	if isNews(t.health, condition.Health) {
		n := News{Kind: HealthChanged, At: instantOf(condition.Bin), Release: q.releaseOf(s), PreviousHealth: t.health, Round: t.healths[condition.Health]}
		n.Release.Health = condition.Health // it may have changed again since health was last examined
		t.healths = with(t.healths, condition.Health, n.Round+1)
		news = append(news, n)
	}
	if condition.Health != watch.Unknown && condition.Health != "" {
		t.health = condition.Health
	}
	if before != [2]any{t.state, t.health} {
		q.subjects.note(s)
	}
	return news
}

// isNews reports whether a change of health is announced. A change to unknown, or from unknown to healthy, is not.
func isNews(before, now watch.Health) bool {
	return now != before && now != watch.Unknown && now != "" && (now != watch.Healthy || before != watch.Unknown)
}

// suspicionNews announces that a suspicion arose or no longer holds.
func (q *Inquiry) suspicionNews(s *subject) []News {
	switch {
	case s.stands.suspected && s.told.finding == nil:
		f := s.finding()
		s.told.finding = &attribution.Finding{Deployment: f.Deployment, Version: f.Version, Suspected: true, Onset: f.Onset, Confidence: f.Confidence}
		q.subjects.note(s)
		return []News{{Kind: Suspected, At: instantOf(q.now), Release: q.releaseOf(s), Finding: f, Round: s.told.withdrawals}}
	case !s.stands.suspected && s.told.finding != nil:
		return []News{q.withdraw(s)}
	}
	return nil
}

// withdraw announces that the suspicion no longer holds.
func (q *Inquiry) withdraw(s *subject) News {
	n := News{Kind: Withdrawn, At: instantOf(q.now), Release: q.releaseOf(s), Finding: *s.told.finding, Round: s.told.withdrawals}
	n.Finding.Suspected, n.Finding.Deployment = false, s.deployment()
	s.told.finding = nil
	s.told.withdrawals++
	q.subjects.note(s)
	return n
}

// answerNews announces an answer as soon as it is ripe, and again whenever its gist changes: the outcome, who is named,
// or what people made of it.
func (q *Inquiry) answerNews(one *question) []News {
	answer, ok := q.answer(one)
	if !ok {
		return nil
	}
	gist := gistOf(&answer, q.options.Weights.Suspect)
	if gist == one.told.gist || one.told.gist == "" && !q.isRipe(one, &answer) {
		return nil
	}
	n := News{Kind: Attributed, At: instantOf(q.now), Answer: answer, Round: one.told.times}
	one.told.gist = gist
	one.told.times++
	q.questions.note(one)
	return []News{n}
}

// attributed is what was announced about an incident.
type attributed struct {
	gist  string
	times int
}

// patience is how long after the opening of an incident "no release is to blame" is announced if the judgement is not
// final: before that, it may be too early to say.
const patience = 10 * time.Minute

// isRipe reports whether a first answer is announced yet: one that names releases, a final one, or "none" after some
// time.
func (q *Inquiry) isRipe(one *question, a *attribution.Answer) bool {
	switch {
	case one.final != nil || one.NotByChange || a.Outcome == attribution.OutcomeRelease || a.Outcome == attribution.OutcomeSuspects:
		return true
	case a.Outcome == attribution.OutcomeNone:
		return q.Clock().Sub(one.Opened.Time()) >= patience
	}
	return false
}

// gistOf returns the part of an answer whose change is announced. Probabilities fluctuate, and so does the order of
// suspects.
func gistOf(a *attribution.Answer, suspect float64) string {
	var named []string
	for i, c := range a.Candidates {
		isNamed := i == 0 && a.Outcome == attribution.OutcomeRelease || a.Outcome == attribution.OutcomeSuspects && (i == 0 || c.Probability >= suspect)
		if scope := c.Deployment.Scope; isNamed {
			named = append(named, record.Key(scope.Service.Namespace, scope.Service.Name, scope.Environment, c.Deployment.ID, c.Version))
		}
	}
	slices.Sort(named)
	return record.Key(slices.Concat([]string{string(a.Outcome), people(a)}, named)...)
}

// people returns what people's words made of an answer.
func people(a *attribution.Answer) string {
	switch {
	case a.Contradicted:
		return "contradicted"
	case len(a.Candidates) > 0 && a.Candidates[0].Declared:
		return "declared"
	case len(a.NoneEvidence) == 1 && a.NoneEvidence[0].Term == NotChangeRelated:
		return NotChangeRelated
	}
	return ""
}

func last[T any](all []T) (none T) {
	if len(all) == 0 {
		return none
	}
	return all[len(all)-1]
}

// with returns the map with one value set.
func with[K comparable](numbers map[K]int, what K, number int) map[K]int {
	if numbers == nil {
		numbers = map[K]int{}
	}
	numbers[what] = number
	return numbers
}
