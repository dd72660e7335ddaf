// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jenkins

import (
	"cmp"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// build is a finished build, reported by any of the plugins.
type build struct {
	job  string
	id   string
	url  string
	host string

	status   string
	result   delivery.PipelineResult
	finished time.Time
	// duration is in milliseconds.
	duration int

	repository delivery.Repository
	branch     string
	revision   string
	paths      []string
	parameters source.Object
}

// events returns the build as a pipeline run and as the draft of a deployment.
func (s *Source) events(r source.Request, b build) []source.Event {
	run := b.envelope(r).Event(delivery.PipelineRunFinished, b.finished, s.runFacts(b))
	events := []source.Event{run}
	if deployment, ok := source.DeploymentDraft(run); ok {
		s.readParameters(b.parameters, deployment.Subject.(*delivery.DeploymentFacts))
		events = append(events, deployment)
	}
	return events
}

func (s *Source) runFacts(b build) *delivery.PipelineRunFacts {
	facts := &delivery.PipelineRunFacts{
		Name:       b.job,
		RunID:      b.id,
		Attempt:    1,
		URL:        b.url,
		Repository: b.repository,
		Service:    s.service(b),
		Ref:        delivery.Ref{Name: b.branch},
		Revision:   b.revision,
		Result:     b.result,
		StartTime:  b.start(),
	}
	if b.result == delivery.ResultFailure {
		facts.ErrorType = strings.ToLower(b.status)
	}
	return facts
}

// service returns the service that the job builds: the one configured for the job or the repository, else one with the
// name of the repository or the job.
func (s *Source) service(b build) delivery.Service {
	if service, ok := s.options.Services.Find(b.job, source.FullName(b.repository)); ok {
		return service
	}
	name, _ := source.Identifier(cmp.Or(b.repository.Name, path.Base(b.job)))
	return delivery.Service{Name: name}
}

// readParameters sets the environment, version and service of a deployment from the build's parameters.
func (s *Source) readParameters(parameters source.Object, facts *delivery.DeploymentFacts) {
	names := s.options.Parameters
	environment := cmp.Or(parameter(parameters, names.Environment), s.options.Environment)
	facts.Environment = s.environments.Normalize(environment, "")
	facts.Version = parameter(parameters, names.Version)
	var service source.ServiceName
	if service.UnmarshalText([]byte(parameter(parameters, names.Service))) == nil {
		facts.Service = delivery.Service(service)
	}
}

func parameter(parameters source.Object, name string) string {
	if name == "" {
		return ""
	}
	return parameters.Text(name)
}

func (b *build) envelope(r source.Request) source.Envelope {
	origin := source.Origin{
		Kind:       source.KindPipelineRun,
		Name:       b.job,
		Repository: source.FullName(b.repository),
		Branch:     b.branch,
		Paths:      b.paths,
	}
	if b.repository.URL != "" {
		origin.Aliases = []source.Alias{
			{Scheme: source.SchemeRepository, Value: b.repository.URL},
			{Scheme: source.SchemeRepository, Value: source.FullName(b.repository)},
		}
	}
	return source.Envelope{Provider: provider, Tenant: b.host, Observed: r.Received, Origin: origin}
}

func unescaped(element string) string {
	if name, err := url.PathUnescape(element); err == nil {
		return name
	}
	return element
}
