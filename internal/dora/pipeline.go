// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"strconv"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// pipelineDerivation is everything derived for one pipeline, apart from what depends on now.
type pipelineDerivation struct {
	identity     []Attribute
	running      []*delivery.PipelineRun
	finished     []finishedRun
	observations []Observation
}

type finishedRun struct {
	at      delivery.Instant
	success bool
}

// States of a pipeline run, as semconv names them.
const (
	runPending   = "pending"
	runExecuting = "executing"
)

func derivePipeline(h *delivery.History, key delivery.PipelineKey) *pipelineDerivation {
	p := &pipelineDerivation{identity: attributes(keyPipelineName, key.Name, keyRepository, key.RepositoryURL)}
	for _, r := range h.PipelineRuns(key) {
		result, ok := r.Result()
		if !ok {
			p.running = append(p.running, r)
			continue
		}
		if result != delivery.ResultCancellation && result != delivery.ResultSkip {
			p.finished = append(p.finished, finishedRun{at: r.FinishedAt(), success: result == delivery.ResultSuccess})
		}
		p.observe(r, result)
	}
	return p
}

func (p *pipelineDerivation) observe(r *delivery.PipelineRun, result delivery.PipelineResult) {
	subject := r.Key.Provider + " " + r.Key.RunID + " " + strconv.Itoa(r.Key.Attempt)
	finished := r.FinishedAt()
	on := occasion{finished, attributes(keyRunID, r.Key.RunID), string(r.TraceID.Value)}
	errorType := ""
	if failed(result) {
		// The result, not the error type told: senders put anything there, and series must stay few.
		errorType = string(result)
		p.add(PipelineRunErrors, subject, attributes(keyErrorType, errorType), 1, on)
	}
	if r.Started != 0 && r.Created != 0 && r.Created <= r.Started {
		p.add(PipelineRunDuration, subject+" "+runPending, attributes(keyPipelineState, runPending), seconds(r.Started-r.Created), on)
	}
	if r.Started != 0 && r.Started <= finished {
		attrs := attributes(keyPipelineState, runExecuting, keyPipelineResult, string(result), keyErrorType, errorType)
		p.add(PipelineRunDuration, subject+" "+runExecuting, attrs, seconds(finished-r.Started), on)
	}
}

func (p *pipelineDerivation) add(metric Metric, subject string, attrs []Attribute, value float64, on occasion) {
	p.observations = append(p.observations, newObservation(metric, subject, attrs, value, on))
}

func failed(result delivery.PipelineResult) bool {
	return result == delivery.ResultFailure || result == delivery.ResultError || result == delivery.ResultTimeout
}

func (p *pipelineDerivation) samples(now time.Time) []Sample {
	active := map[string]int{}
	for _, r := range p.running {
		switch {
		case r.Started != 0 && isActive(r.Started, now):
			active[runExecuting]++
		case r.Started == 0 && isActive(r.Created, now):
			active[runPending]++
		}
	}
	var samples []Sample
	add := func(metric Metric, value float64, pairs ...string) {
		samples = append(samples, Sample{Series: Series{Metric: metric, Attributes: attributes(pairs...)}, Value: value})
	}
	for _, state := range []string{runPending, runExecuting} {
		add(PipelineRunActive, float64(active[state]), keyPipelineState, state)
	}
	for _, w := range Windows {
		total, success := 0, 0
		for _, r := range p.finished {
			if !w.contains(r.at, now) {
				continue
			}
			total++
			if r.success {
				success++
			}
		}
		add(PipelineRunWindowTotal, float64(total), keyWindow, w.Size)
		add(PipelineRunSuccessful, float64(success), keyWindow, w.Size)
		if total > 0 {
			add(PipelineRunSuccessRate, float64(success)/float64(total), keyWindow, w.Size)
		}
	}
	return samples
}
