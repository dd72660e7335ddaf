// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"slices"
	"strconv"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// pipelineFigures hold the data from which the gauges of one pipeline are computed at every flush.
type pipelineFigures struct {
	account              *account
	identity             []Attribute
	running              []running
	finished, successful moments
}

// States of a pipeline run, as semconv names them.
const (
	runPending   = "pending"
	runExecuting = "executing"
)

var runStates = []string{runPending, runExecuting}

var runSeries = seriesFor(PipelineRunActive, keyPipelineState, runStates)

// derivePipeline derives the figures and observations of a pipeline. The figures are nil if it has no runs.
func derivePipeline(h *delivery.History, key delivery.PipelineKey, isCounted func(id uint64) bool) (*pipelineFigures, observations) {
	observed := observations{isCounted: isCounted}
	runs := h.PipelineRuns(key)
	if len(runs) == 0 {
		return nil, observed
	}
	p := &pipelineFigures{identity: attributes(keyPipelineName, key.Name, keyRepository, key.RepositoryURL)}
	for _, r := range runs {
		result, ok := r.Result()
		if !ok {
			p.running = append(p.running, runningRun(r))
			continue
		}
		if result != delivery.ResultCancellation && result != delivery.ResultSkip {
			p.finished = append(p.finished, r.FinishedAt())
		}
		if result == delivery.ResultSuccess {
			p.successful = append(p.successful, r.FinishedAt())
		}
		observed.addRun(r, result)
	}
	slices.Sort(p.finished)
	slices.Sort(p.successful)
	return p, observed
}

func runningRun(r *delivery.PipelineRun) running {
	if r.Started == 0 {
		return running{began: r.Created, state: slices.Index(runStates, runPending)}
	}
	return running{began: r.Started, state: slices.Index(runStates, runExecuting)}
}

func (o *observations) addRun(r *delivery.PipelineRun, result delivery.PipelineResult) {
	subject := r.Key.Provider + " " + r.Key.RunID + " " + strconv.Itoa(r.Key.Attempt)
	finished := r.FinishedAt()
	add := func(metric Metric, subject string, value float64, pairs ...string) {
		o.add(metric, subject, func() Observation {
			on := occasion{finished, attributes(keyRunID, r.Key.RunID), string(r.TraceID.Value)}
			return on.observe(attributes(pairs...), value)
		})
	}
	errorType := ""
	if failed(result) {
		// The result, not the error type that the sender told: that can be anything, and series must stay few.
		errorType = string(result)
		add(PipelineRunErrors, subject, 1, keyErrorType, errorType)
	}
	if r.Started != 0 && r.Created != 0 && r.Created <= r.Started {
		add(PipelineRunDuration, subject+" "+runPending, seconds(r.Started-r.Created), keyPipelineState, runPending)
	}
	if r.Started != 0 && r.Started <= finished {
		add(PipelineRunDuration, subject+" "+runExecuting, seconds(finished-r.Started),
			keyPipelineState, runExecuting, keyPipelineResult, string(result), keyErrorType, errorType)
	}
}

func failed(result delivery.PipelineResult) bool {
	return result == delivery.ResultFailure || result == delivery.ResultError || result == delivery.ResultTimeout
}

// samples returns the pipeline's gauges and up-down counters at now.
func (p *pipelineFigures) samples(now time.Time) []Sample {
	samples := appendActive(make([]Sample, 0, len(runSeries)+3*len(Windows)), runSeries, p.running, now)
	for i, w := range Windows {
		add := func(metric Metric, value float64) {
			samples = append(samples, Sample{Series: Series{Metric: metric, Attributes: windowAttributes[i]}, Value: value})
		}
		total, success := p.finished.within(w, now), p.successful.within(w, now)
		add(PipelineRunWindowTotal, float64(total))
		add(PipelineRunSuccessful, float64(success))
		if total > 0 {
			add(PipelineRunSuccessRate, float64(success)/float64(total))
		}
	}
	return samples
}
