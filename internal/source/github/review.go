// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// pullRequestReview maps the event pull_request_review. Authors' comments on their own pull requests arrive as reviews
// too and are ignored. The reviewer is not recorded. A dismissed approval still counts as given.
func (s *Source) pullRequestReview(p payload) ([]source.Event, error) {
	if p.action != "submitted" {
		return nil, p.ignoredAction("pull_request_review")
	}
	told, review := p.root.Need().Object("pull_request"), p.root.Need().Object("review")
	author, reviewer := told.Object("user").Text("login"), review.Object("user").Text("login")
	if author != "" && author == reviewer {
		return nil, source.Ignore("the review is the author's own")
	}
	state := review.Need().Text("state")
	outcome := delivery.ReviewOutcome(strings.ToLower(state))
	if !outcome.Known() {
		return nil, source.Ignore("review state %q is no outcome", state)
	}
	facts := s.changeFacts(p, told)
	facts.ReviewOutcome = outcome
	at := review.Time("submitted_at")
	if outcome == delivery.ReviewApproved {
		facts.ApprovalTime = at
	}
	return []source.Event{p.about(facts).Event(delivery.ChangeReviewed, at, facts)}, nil
}
