// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// MergeDraft returns a merged change as the draft of a deployment, for teams that deploy by merging.
// Its id is that of the change and its repository: a change's own id is unique there only, and one
// service may be built from several repositories. Changes that were not merged have none.
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

// FullName returns owner and name of a repository as one, such as acme/checkout.
func FullName(r delivery.Repository) string { return strings.Trim(r.Owner+"/"+r.Name, "/") }

// LabelSet returns labels that have no values in the form of [Origin].Labels.
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
