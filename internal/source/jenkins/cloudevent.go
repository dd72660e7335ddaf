// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jenkins

import (
	"cmp"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// cloudEvent reads an event of the CDEvents plugin in its documented format: a CloudEvent whose data is Jenkins' own
// model of the build, not a CDEvent. The plugin's HTTP sink does not send this format (see [foreign]), but bridges from
// its other sinks can. The result is read from the build, because the outcome in the event does not distinguish aborted
// and unstable builds.
func (s *Source) cloudEvent(root source.Object) (build, error) {
	kind := root.Need().Text("type")
	if !strings.HasPrefix(kind, "dev.cdevents.pipelinerun.finished") {
		return build{}, source.Ignore("event type %q does not tell the outcome of a build", kind)
	}
	data := root.Need().Object("data")
	told := data.Need().Object("build")
	result, err := s.result(told.Text("status"))
	if err != nil {
		return build{}, err
	}
	b := build{
		job:        cmp.Or(jobName(data), root.Text("pipelinename")),
		host:       source.Host(told.Text("fullUrl")),
		status:     told.Text("status"),
		result:     result,
		finished:   root.Time("time"),
		duration:   told.Int("duration"),
		parameters: told.Object("parameters"),
	}
	b.url = source.Link(told.Text("fullUrl"))
	b.id = cmp.Or(told.Text("fullUrl"), told.Text("url"), numbered(b.job, told))
	b.readRepository(told.Object("scmState"))
	if b.job == "" {
		data.Fault("name", "is required")
	}
	if b.id == "" {
		told.Fault("fullUrl", "is required, or the build's url or number")
	}
	return b, nil
}
