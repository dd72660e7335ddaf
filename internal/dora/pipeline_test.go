// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func ran(created, started int) func(*delivery.PipelineRunFacts) {
	return func(f *delivery.PipelineRunFacts) {
		if created >= 0 {
			f.CreationTime = At(created)
		}
		if started >= 0 {
			f.StartTime = At(started)
		}
	}
}

var buildOfShop = attributes(keyPipelineName, "build", keyRepository, Shop)

func TestPipelineSuccessRate(t *testing.T) {
	t.Parallel()
	again := func(f *delivery.PipelineRunFacts) { f.Attempt = 2 }
	story := NewStory().
		Run(1, "build", "1", delivery.ResultSuccess).
		Run(2, "build", "2", delivery.ResultFailure).Run(5, "build", "2", delivery.ResultSuccess, again).
		Run(3, "build", "3", delivery.ResultError).Run(3, "build", "4", delivery.ResultTimeout).
		Run(4, "build", "5", delivery.ResultCancellation).Run(4, "build", "6", delivery.ResultSkip).
		Run(4, "build", "7", "").
		Run(4, "release", "8", delivery.ResultCancellation)
	flush := bookOf(t, plain(), story.Events).Flush(At(Day(1)))
	assert.Equal(t, figures{
		"dora.cicd.pipeline.run.success_rate": 0.4, "dora.cicd.pipeline.run.window_successful": 2, "dora.cicd.pipeline.run.window_total": 5,
	}, figuresOf(flush, buildOfShop).window("7d"))
	assert.Equal(t, figures{"dora.cicd.pipeline.run.window_successful": 0, "dora.cicd.pipeline.run.window_total": 0},
		figuresOf(flush, attributes(keyPipelineName, "release", keyRepository, Shop)).window("7d"))
	later := bookOf(t, plain(), story.Events).Flush(At(Day(7) + 2))
	assert.InDelta(t, 3, figuresOf(later, buildOfShop).window("7d")["dora.cicd.pipeline.run.window_total"], 0, "runs 1 and 2 are a week old")
}

func TestPipelineDurationsAndErrors(t *testing.T) {
	t.Parallel()
	failing := func(f *delivery.PipelineRunFacts) { f.ErrorType = "oom" }
	story := NewStory().
		Run(9, "build", "1", delivery.ResultSuccess, ran(1, 3)).
		Run(9, "build", "2", delivery.ResultFailure, ran(1, 4)).
		Run(9, "build", "3", delivery.ResultTimeout, ran(-1, 5), failing).
		Run(9, "build", "4", delivery.ResultSkip, ran(2, -1)).
		Run(9, "build", "5", delivery.ResultSuccess, ran(6, 5)).
		Run(9, "build", "6", delivery.ResultSuccess, ran(-1, 10)).
		Run(9, "build", "7", "", ran(1, 3))
	const duration, executing = "cicd.pipeline.run.duration cicd.pipeline.run.state=", "executing cicd.pipeline.result="
	assert.Equal(t, observed{
		duration + "pending":                                {120, 180},
		duration + executing + "success":                    {360, 240},
		duration + executing + "failure error.type=failure": {300},
		duration + executing + "timeout error.type=timeout": {240},
		"cicd.pipeline.run.errors error.type=failure":       {1},
		"cicd.pipeline.run.errors error.type=timeout":       {1},
	}, settledOf(t, story))
}

func TestActivePipelineRuns(t *testing.T) {
	t.Parallel()
	story := NewStory().Run(0, "build", "lost", "").Run(2, "build", "running", "").Run(2, "build", "done", "").
		Run(5, "build", "done", delivery.ResultSuccess).Run(9, "build", "also running", "")
	f := figuresOf(bookOf(t, plain(), story.Events).Flush(At(Day(1))), buildOfShop)
	assert.InDelta(t, 2, f["cicd.pipeline.run.active cicd.pipeline.run.state=executing"], 0)
	assert.InDelta(t, 0, f["cicd.pipeline.run.active cicd.pipeline.run.state=pending"], 0)
}

func TestARenamedPipelineTakesItsRunsAlong(t *testing.T) {
	t.Parallel()
	b := bookOf(t, plain(), NewStory().Run(1, "build", "1", delivery.ResultFailure).Events)
	assert.Len(t, observed{}.add(b.Flush(At(2))), 1)
	applyAll(t, b, NewStory().Run(3, "build and test", "1", delivery.ResultFailure).Events)
	f := b.Flush(At(4))
	assert.Empty(t, observed{}.add(f), "it failed once")
	assert.Len(t, f.Reports, 1)
	assert.Equal(t, attributes(keyPipelineName, "build and test", keyRepository, Shop), f.Reports[0].Identity)
}
