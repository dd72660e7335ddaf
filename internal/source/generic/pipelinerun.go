// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func (s *Source) pipelineRun(o source.Object, name delivery.EventName) delivery.Subject {
	f := &delivery.PipelineRunFacts{
		Name:         o.Need().Text("pipeline"),
		RunID:        o.Need().ID("id"),
		Attempt:      max(o.Int("attempt"), 1),
		URL:          source.Link(o.Text("url")),
		Repository:   source.RepositoryAt(o.Text("repository")),
		Service:      service(o),
		Ref:          delivery.ParseRef(o.Text("ref")),
		Revision:     o.Text("revision"),
		ChangeID:     o.ID("change_id"),
		CreationTime: o.Time("created_at"),
		StartTime:    o.Time("started_at"),
	}
	if name == delivery.PipelineRunFinished {
		f.Result = oneOf(o.Need(), "result", delivery.PipelineResults)
		f.ErrorType = o.Text("error_type")
	}
	return f
}
