// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// MergeDraft returns a merged change as the draft of a deployment, for teams that deploy by merging. The deployment's
// id contains the repository, because the id of a change is unique only there and a service may be built from several
// repositories. It returns false for events that are no merges.
func MergeDraft(merged Event) (Event, bool) {
	facts, ok := merged.Subject.(*delivery.ChangeFacts)
	if !ok || merged.Name != delivery.ChangeMerged {
		return Event{}, false
	}
	told := *merged.Event
	told.Name, told.UID = delivery.DeploymentFinished, ""
	told.Subject = &delivery.DeploymentFacts{
		ID:         FullName(facts.Repository) + "#" + facts.ID,
		Service:    facts.Service,
		Status:     delivery.StatusSucceeded,
		Kind:       facts.Kind,
		Repository: facts.Repository,
		Ref:        facts.Base,
		Revision:   facts.MergeRevision,
		ChangeID:   facts.ID,
		URL:        facts.URL,
	}
	return Event{Event: &told, Origin: merged.Origin, Draft: true}, true
}

// FullName returns the owner and name of a repository in one string, such as acme/checkout.
func FullName(r delivery.Repository) string { return strings.Trim(r.Owner+"/"+r.Name, "/") }

// LabelSet converts labels without values to the form of [Origin].Labels.
func LabelSet(names []string) map[string]string {
	if len(names) == 0 {
		return nil
	}
	set := make(map[string]string, len(names))
	for _, name := range names {
		set[name] = ""
	}
	return set
}
