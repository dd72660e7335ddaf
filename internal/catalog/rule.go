// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// verdict is what a rule makes of an event.
type verdict string

// Verdicts. A rule without one only sets facts of events that are no drafts.
const (
	asDeployment verdict = "deployment"
	asIncident   verdict = "incident"
	asIgnored    verdict = "ignore"
)

var verdicts = []verdict{asDeployment, asIncident, asIgnored}

// rule decides what the events that it matches are.
type rule struct {
	number int
	name   string
	match  matchEntry
	as     verdict
	set    settings
}

// settings are the facts that a rule sets. Zero members leave the facts unchanged.
type settings struct {
	service     delivery.Service
	environment string
	reason      delivery.Reason
	changeKind  delivery.ChangeKind
	severity    delivery.Severity
}

func newRules(entries []ruleEntry, f *faults) []rule {
	rules := make([]rule, 0, len(entries))
	for i, entry := range entries {
		rules = append(rules, entry.rule(i, f))
	}
	return rules
}

func (e ruleEntry) rule(i int, f *faults) rule {
	path := fmt.Sprintf("rules[%d]", i)
	r := rule{number: i + 1, name: e.Name, match: e.Match, as: verdict(e.As), set: e.Set.settings(path+".set", f)}
	checkIdentifier(e.Name, path+".name", f)
	if e.As != "" {
		oneOf(r.as, verdicts, path+".as", f)
	}
	if reflect.ValueOf(e.Match).IsZero() {
		f.add(path+".match", "is missing: say what the rule is about, such as `match: {kind: pipeline_run, name: \"Deploy*\"}`")
	}
	e.Match.check(path+".match", f)
	if err := r.senseless(); err != nil {
		f.add(path, "%w", err)
	}
	r.checkPossible(path, f)
	return r
}

// senseless returns an error for a rule without effect or with contradicting effects.
func (r rule) senseless() error {
	switch {
	case r.as == asIgnored && r.set != settings{}:
		return errors.New("sets facts of what it ignores: remove `set`, or `as: ignore`")
	case r.as == "" && r.set == settings{}:
		return errors.New("does nothing: say `as: deployment`, `as: incident` or `as: ignore`, or what to `set`")
	}
	return nil
}

func (e setEntry) settings(path string, f *faults) settings {
	s := settings{
		environment: e.Environment,
		reason:      delivery.Reason(e.Reason),
		changeKind:  delivery.ChangeKind(e.ChangeKind),
		severity:    delivery.Severity(e.Severity),
	}
	if e.Service != "" {
		s.service = serviceName(e.Service, path+".service", f)
	}
	checkIdentifier(e.Environment, path+".environment", f)
	if e.Reason != "" {
		oneOf(s.reason, delivery.Reasons, path+".reason", f)
	}
	if e.ChangeKind != "" {
		oneOf(s.changeKind, delivery.ChangeKinds, path+".change_kind", f)
	}
	if e.Severity != "" {
		oneOf(s.severity, delivery.Severities, path+".severity", f)
	}
	return s
}

func (e matchEntry) check(path string, f *faults) {
	if e.Kind != "" {
		oneOf(source.Kind(e.Kind), source.Kinds, path+".kind", f)
	}
	checkGlob(e.Source, path+".source", f)
	checkGlob(e.Repository, path+".repository", f)
	checkGlob(e.Name, path+".name", f)
	checkGlob(e.Branch, path+".branch", f)
	checkGlob(e.Environment, path+".environment", f)
	for i, severity := range e.Severity {
		oneOf(delivery.Severity(severity), delivery.Severities, fmt.Sprintf("%s.severity[%d]", path, i), f)
	}
	for i, glob := range e.Paths {
		checkGlob(glob, fmt.Sprintf("%s.paths[%d]", path, i), f)
	}
	checkLabels(e.Labels, path+".labels", f)
}

// title returns the rule's number and name for messages.
func (r rule) title() string {
	if r.name == "" {
		return fmt.Sprintf("rule %d", r.number)
	}
	return fmt.Sprintf("rule %d %q", r.number, r.name)
}

// concerns reports whether the rule can apply to the event. A rule that makes deployments does not apply to the pipeline
// run itself, only to the draft of its deployment. A rule that only sets facts does not apply to drafts.
func (r rule) concerns(e source.Event) bool {
	switch r.as {
	case asDeployment:
		_, ok := e.Subject.(*delivery.DeploymentFacts)
		return ok
	case asIncident:
		_, ok := e.Subject.(*delivery.IncidentFacts)
		return ok
	case asIgnored:
		return true
	}
	return !e.Draft
}

// matches reports whether the event fulfils all conditions of the rule. Facts that the webhook does not contain are empty.
func (r rule) matches(from sender, e source.Event) bool {
	m, o := r.match, e.Origin
	return (m.Source == "" || matchPath(m.Source, from.kind) || matchPath(m.Source, from.id)) &&
		(m.Kind == "" || m.Kind == string(o.Kind)) &&
		(m.Repository == "" || matchRepository(m.Repository, o)) &&
		(m.Name == "" || matchText(m.Name, o.Name)) &&
		(m.Branch == "" || matchPath(m.Branch, o.Branch)) &&
		(m.Environment == "" || matchEnvironment(m.Environment, e.Subject)) &&
		(len(m.Severity) == 0 || slices.Contains(m.Severity, string(severityOf(e.Subject)))) &&
		(len(m.Paths) == 0 || slices.ContainsFunc(m.Paths, func(glob string) bool { return touches(glob, o.Paths) })) &&
		matchLabels(m.Labels, o.Labels)
}

func matchRepository(glob string, o source.Origin) bool {
	return matchFold(glob, o.Repository) || slices.ContainsFunc(o.Aliases, func(a source.Alias) bool {
		return a.Scheme == source.SchemeRepository && matchFold(glob, a.Value)
	})
}

// matchEnvironment matches the environment's name or its name at the source.
func matchEnvironment(glob string, subject delivery.Subject) bool {
	e := cmp.Or(environmentOf(subject), &delivery.Environment{})
	return matchText(glob, e.Name) || matchText(glob, e.SourceName)
}

func touches(glob string, paths []string) bool {
	return slices.ContainsFunc(paths, func(path string) bool { return matchPath(glob, path) })
}
