// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "slices"

// PipelineRunKey identifies one attempt of a pipeline run.
type PipelineRunKey struct {
	Provider      string
	RepositoryURL string
	RunID         string
	Attempt       int
}

// PipelineKey identifies a pipeline.
type PipelineKey struct {
	Name          string
	RepositoryURL string
}

// PipelineRun is everything known about one attempt of a pipeline run.
type PipelineRun struct {
	Key  PipelineRunKey
	Name Latest[string]

	// Outcomes holds, by index in [PipelineResults], when each result was first and last told.
	Outcomes [6]Span
	Created  Instant
	Started  Instant

	ErrorType Latest[string]
	Revision  Latest[string]
	TraceID   Latest[TraceID]

	// Told is the time of the latest event about the run.
	Told Instant
}

// Pipeline returns the pipeline that the run belongs to.
func (r *PipelineRun) Pipeline() PipelineKey {
	return PipelineKey{Name: r.Name.Value, RepositoryURL: r.Key.RepositoryURL}
}

// Result returns the result that was told last and whether the run has finished.
func (r *PipelineRun) Result() (PipelineResult, bool) {
	best := toldLast(r.Outcomes[:])
	if best < 0 {
		return "", false
	}
	return PipelineResults[best], true
}

// FinishedAt returns when the current result was first told; 0 while the run is not finished.
func (r *PipelineRun) FinishedAt() Instant {
	result, ok := r.Result()
	if !ok {
		return 0
	}
	return r.Outcomes[slices.Index(PipelineResults, result)].First
}

func (f *PipelineRunFacts) entity(e *Event) PipelineRun {
	at := InstantOf(e.Time)
	r := PipelineRun{
		Key:       PipelineRunKey{Provider: e.Provider, RepositoryURL: f.Repository.URL, RunID: f.RunID, Attempt: f.Attempt},
		Name:      latest(f.Name, at),
		Created:   InstantOf(PlausibleTime(f.CreationTime)),
		Started:   InstantOf(PlausibleTime(f.StartTime)),
		ErrorType: latest(f.ErrorType, at),
		Revision:  latest(f.Revision, at),
		TraceID:   latest(e.traceID(), at),
		Told:      at,
	}
	switch e.Name {
	case PipelineRunStarted:
		r.Started = earliest(r.Started, at)
	case PipelineRunFinished:
		r.Outcomes[slices.Index(PipelineResults, f.Result)] = spanAt(at)
	}
	return r
}

func (r PipelineRun) merge(o PipelineRun) PipelineRun {
	r.Name = r.Name.merge(o.Name)
	for i := range r.Outcomes {
		r.Outcomes[i] = r.Outcomes[i].merge(o.Outcomes[i])
	}
	r.Created = earliest(r.Created, o.Created)
	r.Started = earliest(r.Started, o.Started)
	r.ErrorType = r.ErrorType.merge(o.ErrorType)
	r.Revision = r.Revision.merge(o.Revision)
	r.TraceID = r.TraceID.merge(o.TraceID)
	r.Told = max(r.Told, o.Told)
	return r
}
