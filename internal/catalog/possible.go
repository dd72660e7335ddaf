// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// checkPossible reports a rule that can never match, or sets facts that no event has. Otherwise such a rule would silently
// do nothing.
func (r rule) checkPossible(path string, f *faults) {
	if _, ok := kinds[source.Kind(r.match.Kind)]; !ok || (r.as != "" && !slices.Contains(verdicts, r.as)) {
		return // reported already
	}
	var subjects []delivery.Subject
	var told []string
	for _, kind := range r.kindsOf() {
		if concerned := kinds[kind].subjects(r.as); len(concerned) > 0 {
			subjects, told = append(subjects, concerned...), append(told, kinds[kind].tells...)
		}
	}
	if len(subjects) == 0 {
		r.checkVerdict(path, f)
		return
	}
	r.checkTold(path+".match.", told, f)
	r.checkSubjects(path, subjects, f)
}

// checkVerdict reports why the rule's verdict does not fit its kind.
func (r rule) checkVerdict(path string, f *faults) {
	kind := r.match.Kind
	if r.as == "" {
		f.add(path+".as", "is missing: what is of kind %s stands only if a rule says what it is; say `as: deployment`", kind)
		return
	}
	f.add(path+".as", "is %q: nothing of kind %s can become one; use %s", r.as, kind, alternatives(becoming(r.as)))
}

// checkTold reports patterns for keys that no sender fills. A pattern that matches an empty text, such as *, is allowed.
func (r rule) checkTold(path string, told []string, f *faults) {
	m := r.match
	for _, wanted := range []struct {
		key string
		is  bool
	}{
		{"repository", m.Repository != "" && !matchFold(m.Repository, "")},
		{"name", m.Name != "" && !matchText(m.Name, "")},
		{"branch", m.Branch != "" && !matchPath(m.Branch, "")},
		{"paths", len(m.Paths) > 0},
		{"labels", len(m.Labels) > 0},
	} {
		if !wanted.is || slices.Contains(told, wanted.key) {
			continue
		}
		others := ""
		if kinds := telling(wanted.key, r.as); len(kinds) > 0 {
			others = ", only " + alternatives(kinds) + " can"
		}
		f.add(path+wanted.key, "can never match: %s tells its %s%s; remove `match.%s`", r.scope(), wanted.key, others, wanted.key)
	}
}

// checkSubjects reports facts to match or to set that the rule's subjects do not have.
func (r rule) checkSubjects(path string, subjects []delivery.Subject, f *faults) {
	m, set := r.match, r.set
	for _, fact := range []struct {
		name              string
		has               func(delivery.Subject) bool
		isWanted, isGiven bool
	}{
		{"environment", hasEnvironment, m.Environment != "" && !matchText(m.Environment, ""), set.environment != ""},
		{"severity", is[*delivery.IncidentFacts], len(m.Severity) > 0, set.severity != ""},
		{"reason", is[*delivery.DeploymentFacts], false, set.reason != ""},
		{"change_kind", hasChangeKind, false, set.changeKind != ""},
	} {
		if slices.ContainsFunc(subjects, fact.has) {
			continue
		}
		if fact.isWanted {
			f.add(path+".match."+fact.name, "can never match: %s has one; remove `match.%s`%s", r.scope(), fact.name, r.remedy(fact.has))
		}
		if fact.isGiven && r.as != asIgnored {
			f.add(path+".set."+fact.name, "is set in vain: %s has one; remove `set.%s`%s", r.scope(), fact.name, r.remedy(fact.has))
		}
	}
}

// scope returns the beginning of a sentence about everything that the rule may match, in the negative: "nothing of kind
// job that is a deployment".
func (r rule) scope() string {
	scope := "nothing"
	if r.match.Kind != "" {
		scope += " of kind " + r.match.Kind
	}
	switch r.as {
	case asDeployment, asIncident:
		return scope + " that is " + withArticle(string(r.as))
	case "":
		return scope + " that stands without a rule"
	}
	return scope
}

// remedy returns a hint at the verdict whose subjects have the fact, or nothing.
func (r rule) remedy(has func(delivery.Subject) bool) string {
	if r.as != "" {
		return ""
	}
	for _, as := range []verdict{asDeployment, asIncident} {
		if slices.ContainsFunc(kinds[source.Kind(r.match.Kind)].drafts, func(s delivery.Subject) bool {
			return has(s) && (rule{as: as}).concerns(source.Event{Event: &delivery.Event{Subject: s}})
		}) {
			return fmt.Sprintf(", or say `as: %s`", as)
		}
	}
	return ""
}

func is[T delivery.Subject](s delivery.Subject) bool {
	_, ok := s.(T)
	return ok
}

func hasEnvironment(s delivery.Subject) bool { return environmentOf(s) != nil }

func hasChangeKind(s delivery.Subject) bool {
	return is[*delivery.DeploymentFacts](s) || is[*delivery.ChangeFacts](s)
}

// alternatives joins kinds with commas and "or".
func alternatives(kinds []source.Kind) string {
	texts := words(kinds)
	if i := strings.LastIndex(texts, ", "); i >= 0 {
		return texts[:i] + " or " + texts[i+2:]
	}
	return texts
}

// withArticle puts "a" or "an" before a word.
func withArticle(word string) string {
	if strings.IndexAny(word, "aeiou") == 0 {
		return "an " + word
	}
	return "a " + word
}
