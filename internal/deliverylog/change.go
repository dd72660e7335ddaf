// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

type change = delivery.ChangeFacts

// changes have the repository on the resource, and the service if the repository has exactly one.
var changes = kind[change, *change]{
	resource: slices.Concat(
		repositoryFields(func(c *change) *delivery.Repository { return &c.Repository }),
		serviceFields(func(c *change) *delivery.Service { return &c.Service })),
	record: slices.Concat(
		[]field[change]{
			text(KeyChangeID, func(c *change) *string { return &c.ID }),
			display(KeyChangeTitle, func(c *change) *string { return &c.Title }),
			text(KeyChangeURL, func(c *change) *string { return &c.URL }),
			optionalEnum(KeyChangeKind, func(c *change) *delivery.ChangeKind { return &c.Kind }, delivery.ChangeKind.Known),
			enum(KeyReviewOutcome, func(c *change) *delivery.ReviewOutcome { return &c.ReviewOutcome }),
			list(KeyChangeLabels, func(c *change) *[]string { return &c.Labels }),
			text(KeyRevertedID, func(c *change) *string { return &c.RevertedID }),
			text(KeyRevertedRevision, func(c *change) *string { return &c.RevertedRevision }),
		},
		baseFields(func(c *change) *delivery.Ref { return &c.Base }),
		headFields(func(c *change) *delivery.Ref { return &c.Head }),
		[]field[change]{
			text(KeyHeadRevision, func(c *change) *string { return &c.HeadRevision }),
			text(KeyMergeRevision, func(c *change) *string { return &c.MergeRevision }),
			list(KeyChangeRevisions, func(c *change) *[]string { return &c.Revisions }),
			moment(KeyChangeCreationTime, func(c *change) *time.Time { return &c.CreationTime }),
			moment(KeyChangeReadyTime, func(c *change) *time.Time { return &c.ReadyTime }),
			moment(KeyChangeApprovalTime, func(c *change) *time.Time { return &c.ApprovalTime }),
			moment(KeyChangeFirstCommitTime, func(c *change) *time.Time { return &c.FirstCommitTime }),
		}),
	derived: []string{KeyChangeState},
	derive: func(name delivery.EventName, _ *change, to pcommon.Map) {
		state := semconv.VCSChangeStateOpen
		if name == delivery.ChangeMerged {
			state = semconv.VCSChangeStateMerged
		}
		to.PutStr(KeyChangeState, state.Value.AsString())
	},
}

type revision = delivery.RevisionFacts

// revisions have one record per commit that reached a ref. The base revision is the revision of the ref before the push.
var revisions = kind[revision, *revision]{
	resource: slices.Concat(
		repositoryFields(func(r *revision) *delivery.Repository { return &r.Repository }),
		serviceFields(func(r *revision) *delivery.Service { return &r.Service })),
	record: slices.Concat(
		headFields(func(r *revision) *delivery.Ref { return &r.Ref }),
		[]field[revision]{
			text(KeyHeadRevision, func(r *revision) *string { return &r.Revision }),
			text(KeyBaseRevision, func(r *revision) *string { return &r.BaseRevision }),
			ordinal(KeyRevisionPosition, func(r *revision) *int { return &r.Position }),
			moment(KeyRevisionAuthorTime, func(r *revision) *time.Time { return &r.AuthorTime }),
			moment(KeyRevisionCommitTime, func(r *revision) *time.Time { return &r.CommitTime }),
			text(KeyRevertedRevision, func(r *revision) *string { return &r.RevertedRevision }),
		}),
}
