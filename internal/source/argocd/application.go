// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argocd

import (
	"cmp"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// application is an Application, with the members that are used more than once.
type application struct {
	told      source.Object
	operation source.Object

	name      string
	namespace string
	labels    map[string]string
	declared  source.Declared
	deleted   bool

	// started is when the operation started. It distinguishes the syncs of one application.
	started time.Time
	// code is what the operation syncs. history holds the earlier syncs, oldest first.
	code    code
	history []deployed
}

// application reads the Application from the member app, or from a body that is itself an Application.
func (s *Source) application(root source.Object) application {
	told := root
	if root.Has("app") || root.Text("kind") != "Application" {
		told = root.Need().Object("app")
	}
	metadata := told.Need().Object("metadata")
	app := application{
		told:      told,
		operation: told.Object("status").Object("operationState"),
		name:      metadata.Need().Text("name"),
		namespace: metadata.Text("namespace"),
		labels:    metadata.Labels("labels"),
		declared:  source.DeclaredBy(metadata.Labels("annotations")),
		deleted:   metadata.Has("deletionTimestamp"),
	}
	app.started = app.operation.Time("startedAt")
	app.code = codeOf(app.operation.Object("syncResult"), app.operation.Object("operation").Object("sync"), told.Object("spec"))
	app.history = historyOf(told.Object("status"), app.started)
	return app
}

// id returns the id of a sync. Operations have no id, but an application runs only one at a time, so its start
// identifies it.
func (a application) id(started time.Time) string {
	if started.IsZero() {
		return ""
	}
	return cmp.Or(a.told.Object("metadata").Text("uid"), a.qualifiedName()) + "/" + started.Format(time.RFC3339Nano)
}

func (a application) qualifiedName() string {
	if a.namespace == "" {
		return a.name
	}
	return a.namespace + "/" + a.name
}

func (s *Source) service(a application) delivery.Service {
	if service, ok := s.options.Services.Find(a.qualifiedName(), a.name); ok {
		return service
	}
	if a.declared.Service.Name != "" {
		return a.declared.Service
	}
	return delivery.Service{Name: a.name}
}

func (s *Source) environment(a application) delivery.Environment {
	name := a.declared.Environment
	for _, label := range s.options.EnvironmentLabels {
		name = cmp.Or(name, a.labels[label])
	}
	return s.environments.Normalize(cmp.Or(name, s.options.Environment), "")
}
