// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"math"
	"path"
	"slices"
	"time"
)

// LineRules are the configurable rules by which deployments are classified.
type LineRules struct {
	ProductionTiers []Tier
	// HotfixRefs are path.Match patterns over branch names.
	HotfixRefs   []string
	HotfixLabels []string
	// CountFailedRollouts makes production deployments that finished as failed count.
	CountFailedRollouts bool
	// RolloutWindow is how long after the first deployment of a release further deployments of the same release are
	// stages of it; 0 turns that off.
	RolloutWindow time.Duration
	// ExcludedKinds are the kinds of change that do not count.
	ExcludedKinds []ChangeKind
}

// Line is the sequence of a scope's finished deployments, by finish time and id, with the classification of each and what
// it carried. The later stages of a rollout are part of the entry that began it. A line is derived from the history and valid
// until the next event.
type Line struct {
	Scope      Scope
	Production bool
	Entries    []*Entry
	// Deployments are all deployments of the scope, finished or not, as [History.Deployments] returns them.
	Deployments []*Deployment
	excluded    []ChangeKind
}

// Excludes reports whether the deployment's kind of change is excluded by the rules.
func (l *Line) Excludes(d *Deployment) bool {
	return slices.Contains(l.excluded, cmp.Or(d.Kind.Value, ChangeApplication))
}

// Entry is one finished deployment on a [Line].
type Entry struct {
	*Deployment
	// These hide the fields of the deployment itself. Revisions and repository are those of the artifact that it named, if that is
	// known: the deployment may name the repository of its configuration only. The rollback is that of the whole rollout.
	RepositoryURL Latest[string]
	Revision      Latest[string]
	BaseRevision  Latest[string]
	RolledBack    Instant
	RecoveryID    Latest[string]

	Status   DeploymentStatus
	Finished Instant
	release  string
	Reason   Reason
	// Counts means that the deployment brought new code to users: it is in the set E of
	// docs/definitions.md, the denominator.
	Counts bool
	// Excluded means that its kind of change is excluded: it is never live and never undoes anything.
	Excluded bool
	// Rollout are the later deployments that are stages of this one, by finish time and id.
	Rollout []*Entry
	// Live is the entry that was live before this one; nil for the first one.
	Live *Entry
	// Carried are the ids of the revisions that first reached the scope with this deployment.
	Carried []string
	// Changes and Revisions are the units carried: merged changes, and revisions of no change.
	Changes   []*Change
	Revisions []*Revision
}

// Succeeded reports whether the deployment succeeded.
func (e *Entry) Succeeded() bool { return e.Status == StatusSucceeded }

// Release returns what identifies the code of the deployment: its revision, else its version; empty if neither is known.
func (e *Entry) Release() string { return e.release }

func releaseOf(revision, version string) string {
	switch {
	case revision != "":
		return "revision " + revision
	case version != "":
		return "version " + version
	}
	return ""
}

// Line derives the scope's line.
func (h *History) Line(scope Scope, rules LineRules) *Line {
	line := h.sequence(scope, h.Deployments(scope), rules)
	if line.Production {
		h.carry(line)
	}
	line.inferHotfixes(rules)
	return line
}

// sequence derives the line except for what each deployment carried and the hotfixes inferred from that. The deployments must be
// all of the scope, as [History.Deployments] returns them.
func (h *History) sequence(scope Scope, deployments []*Deployment, rules LineRules) *Line {
	line := &Line{Scope: scope, Deployments: deployments, excluded: rules.ExcludedKinds}
	var tier Latest[Tier]
	for _, d := range line.Deployments {
		tier = tier.merge(d.Tier)
		if e, ok := h.entry(d); ok {
			e.Excluded = line.Excludes(d)
			line.Entries = append(line.Entries, e)
		}
	}
	line.Production = slices.Contains(rules.ProductionTiers, tierOf(scope, tier.Value))
	line.classify(rules)
	return line
}

// entry returns the entry of a finished deployment, without what depends on other deployments. If the deployment names an artifact
// whose revision is known, it deployed that revision.
func (h *History) entry(d *Deployment) (*Entry, bool) {
	status, finished := d.Status()
	if !finished {
		return nil, false
	}
	e := &Entry{
		Deployment: d, Status: status, Finished: d.FinishedAt(),
		RepositoryURL: d.RepositoryURL, Revision: d.Revision, BaseRevision: d.BaseRevision,
	}
	if d.RolledBack >= e.Finished { // a deployment that was aborted and then retried to success was not rolled back
		e.RolledBack, e.RecoveryID = d.RolledBack, d.RecoveryID
	}
	if p, ok := h.publicationOf(d, e.Finished); ok {
		e.Revision = Latest[string]{Value: p.Revision, At: p.At}
		e.RepositoryURL = Latest[string]{Value: p.RepositoryURL, At: p.At}
		if d.RepositoryURL.Value != "" && d.RepositoryURL.Value != p.RepositoryURL {
			e.BaseRevision = Latest[string]{} // it belongs to the repository that the deployment names
		}
	}
	e.release = releaseOf(e.Revision.Value, e.Version.Value)
	return e, true
}

// Counting returns the entries of the set E.
func (l *Line) Counting() []*Entry {
	return slices.DeleteFunc(slices.Clone(l.Entries), func(e *Entry) bool { return !e.Counts })
}

func tierOf(scope Scope, told Tier) Tier {
	if told != "" {
		return told
	}
	if named := Tier(scope.Environment); named.Known() {
		return named
	}
	return TierOther
}

// classify joins the stages of rollouts and sets, for each entry, what was live before it, its reason as far as it follows from the
// sequence of releases, and whether it counts. Deployments of excluded kinds form a sequence of their own, in which only rollouts
// are recognised: a data migration must not look like a release that the next deployment rolls back.
func (l *Line) classify(rules LineRules) {
	var succeeded, aside, kept []*Entry
	released := map[string]bool{} // releases of earlier succeeded deployments
	for _, e := range l.Entries {
		before := &succeeded
		if e.Excluded {
			before = &aside
		}
		if e.Succeeded() && rules.stages(*before, e) {
			first := (*before)[len(*before)-1]
			first.join(e)
			continue
		}
		kept = append(kept, e)
		if e.Excluded {
			e.Reason = e.reasonAmong(nil)
		} else {
			e.Live = liveAt(succeeded, e.Finished)
			e.Reason = e.reasonAmong(released)
		}
		e.Counts = l.Production && !e.Excluded && (e.Reason == ReasonPlanned || e.Reason == ReasonHotfix) &&
			(e.Succeeded() || (rules.CountFailedRollouts && e.Status == StatusFailed))
		if e.Succeeded() {
			*before = append(*before, e)
			released[e.release] = released[e.release] || !e.Excluded
		}
	}
	l.Entries = kept
}

// live returns the entry that is live at the end of the line; nil if none is.
func (l *Line) live() *Entry {
	return liveAt(slices.DeleteFunc(slices.Clone(l.Entries), func(e *Entry) bool { return !e.Succeeded() || e.Excluded }), math.MaxInt64)
}

// liveAt returns the last of the entries that was not rolled back in place by the given time; nil if there is none.
func liveAt(succeeded []*Entry, at Instant) *Entry {
	for _, e := range slices.Backward(succeeded) {
		if e.RolledBack == 0 || e.RolledBack > at {
			return e
		}
	}
	return nil
}

func (e *Entry) reasonAmong(released map[string]bool) Reason {
	switch {
	case e.Deployment.Reason.Value != "":
		return e.Deployment.Reason.Value
	case !e.Succeeded():
		return ReasonPlanned
	case e.RollbackOf.Value != "":
		return ReasonRollback
	case e.Release() == "":
		return ReasonPlanned
	case e.Live != nil && e.Live.Release() == e.Release():
		return ReasonRedeploy
	}
	if released[e.release] {
		return ReasonRollback
	}
	return ReasonPlanned
}

// inferHotfixes turns a planned entry without a declared reason into a hotfix if its own ref, or the source branch or a label of
// a change that it carried, matches the rules.
func (l *Line) inferHotfixes(rules LineRules) {
	for _, e := range l.Entries {
		if e.Succeeded() && e.Reason == ReasonPlanned && e.Deployment.Reason.Value == "" && rules.isHotfix(e) {
			e.Reason = ReasonHotfix
		}
	}
}

func (r LineRules) isHotfix(e *Entry) bool {
	if matchesAny(r.HotfixRefs, e.RefName.Value) {
		return true
	}
	return slices.ContainsFunc(e.Changes, func(c *Change) bool {
		return matchesAny(r.HotfixRefs, c.HeadRef.Value) ||
			slices.ContainsFunc(c.Labels, func(label string) bool { return slices.Contains(r.HotfixLabels, label) })
	})
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		matched, err := path.Match(pattern, name)
		return err == nil && matched
	})
}
