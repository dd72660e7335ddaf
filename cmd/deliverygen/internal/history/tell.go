// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

import (
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// teller maps pushes and tags to the events that webhooks would have resulted in.
type teller struct {
	identity
	options *Options
	branch  delivery.Ref
	// fetched holds the heads of changes in the clone, by change.
	fetched map[string]head
	// merged holds the changes that were already emitted. A later commit with the number of an earlier merge is a
	// cherry-pick or a repeated revert, not another merge.
	merged map[string]bool
}

// event returns an event as from a webhook about the given kind of thing.
func (t *teller) event(kind source.Kind, ref delivery.Ref, name delivery.EventName, at time.Time, subject delivery.Subject) source.Event {
	envelope := t.envelope
	envelope.Origin.Kind, envelope.Origin.Branch = kind, ref.Name
	return envelope.Event(name, at, subject)
}

// push returns the events of a push to a branch: first the pushes to the branch that it merged, if changes had been merged to
// that branch; then the revisions; then the merged change.
func (t *teller) push(p push, to delivery.Ref) source.Events {
	var events source.Events
	from, inner := p.mergedBranch()
	if hasMerges(inner, t.repository.Provider) {
		for _, step := range inner {
			events = append(events, t.push(step, delivery.Ref{Name: from, Type: "branch"})...)
		}
	} else {
		inner = nil
	}
	events = append(events, t.revisions(p, to)...)
	if change, ok := t.change(p, to, inner); ok {
		events = append(events, t.event(source.KindChange, to, delivery.ChangeMerged, p.at(), change))
	}
	return events
}

func (t *teller) revisions(p push, to delivery.Ref) source.Events {
	events := make(source.Events, len(p.commits))
	for i, c := range p.commits {
		events[i] = t.event(source.KindPush, to, delivery.RevisionPushed, p.at(), &delivery.RevisionFacts{
			Repository:       t.repository,
			Service:          t.service,
			Ref:              to,
			Revision:         c.id,
			BaseRevision:     p.base,
			Position:         i + 1,
			AuthorTime:       c.authored,
			CommitTime:       c.committed,
			RevertedRevision: source.RevertedRevision(c.message),
		})
	}
	return events
}

// change returns the change that the push merged, according to the message of its tip.
func (t *teller) change(p push, to delivery.Ref, inner []push) (*delivery.ChangeFacts, bool) {
	tip := p.tip()
	m, ok := parseMerge(tip.message, t.repository.Provider)
	if !ok || t.merged[m.id] {
		return nil, false
	}
	t.merged[m.id] = true
	facts := &delivery.ChangeFacts{
		ID:               m.id,
		Repository:       t.repository,
		Service:          t.service,
		Base:             to,
		Head:             t.head(m),
		MergeRevision:    tip.id,
		FirstCommitTime:  p.began(inner),
		RevertedID:       revertedChange(tip.message, m.title, t.project),
		RevertedRevision: source.RevertedRevision(tip.message),
	}
	if len(tip.parents) == 2 {
		facts.HeadRevision = tip.parents[1]
	} else if fetched, ok := t.fetched[m.id]; ok {
		facts.HeadRevision, facts.FirstCommitTime = fetched.revision, earliest(facts.FirstCommitTime, fetched.began)
	}
	if t.options.IncludeTitles {
		facts.Title = delivery.DisplayText(m.title)
	}
	return facts, true
}

// head returns the source branch as in events of webhooks: a branch of a fork has its owner's name as prefix.
func (t *teller) head(m merge) delivery.Ref {
	if m.head == "" {
		return delivery.Ref{}
	}
	name := m.head
	if m.owner != "" && !strings.EqualFold(m.owner, t.repository.Owner) {
		name = m.owner + ":" + name
	}
	return delivery.Ref{Name: name, Type: "branch"}
}

// deployment returns the deployment that a push to the branch is, or the draft of a deployment by the merged change, on which
// a rule of the delivery file decides.
func (t *teller) deployment(p push, told source.Events) source.Events {
	draft, ok := source.MergeDraft(told[len(told)-1])
	if !ok {
		draft = t.event(source.KindPush, t.branch, delivery.DeploymentFinished, p.at(), &delivery.DeploymentFacts{
			ID:         t.project + "@" + p.tip().id,
			Service:    t.service,
			Status:     delivery.StatusSucceeded,
			Repository: t.repository,
			Ref:        t.branch,
			Revision:   p.tip().id,
		})
	}
	switch {
	case t.options.Deployments.Pushes:
		return source.Events{t.options.Deployments.place(draft)}
	case ok:
		return source.Events{draft}
	}
	return nil // there are no rules for pushes
}

// tag returns the deployment that a tag is, or the draft of a deployment, on which a rule of the delivery file decides.
func (t *teller) tag(told tag) source.Event {
	facts := &delivery.DeploymentFacts{
		ID:         t.project + "@" + told.name,
		Name:       told.name,
		Service:    t.service,
		Status:     delivery.StatusSucceeded,
		Version:    told.name,
		Repository: t.repository,
		Ref:        delivery.Ref{Name: told.name, Type: "tag"},
		Revision:   told.revision,
	}
	draft := t.event(source.KindTag, facts.Ref, delivery.DeploymentFinished, told.at, facts).AsDraft()
	draft.Origin.Name = told.name
	if !t.options.Deployments.isDeployment(told.name) {
		return draft
	}
	if matchesAny(t.options.Deployments.Hotfixes, told.name) {
		facts.Reason, facts.ReasonDeclared = delivery.ReasonHotfix, true
	}
	return t.options.Deployments.place(draft)
}
