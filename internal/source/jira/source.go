// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jira

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Source maps Jira's webhooks about issues.
type Source struct {
	options      Options
	environments delivery.Environments
}

// New returns a source that normalises environments by the given rules.
func New(options Options, environments delivery.Environments) *Source {
	return &Source{options: options, environments: environments}
}

// Verify checks the header X-Hub-Signature if it is present, and then ignores tokens. Despite its name the signature is
// SHA-256. Otherwise it checks a token, which automation rules and older versions of Jira send.
func (s *Source) Verify(r source.Request, secrets [][]byte) error {
	if signature := r.Header.Get("X-Hub-Signature"); signature != "" {
		return source.VerifyHMAC(r.Body, secrets, "sha256=", signature)
	}
	return source.VerifySharedToken(r, secrets, source.DefaultTokenHeader)
}

// Events maps one webhook.
func (s *Source) Events(r source.Request) (source.Events, error) {
	root, err := source.Decode(r.Body)
	if err != nil {
		return nil, err
	}
	kind := root.Need().Text("webhookEvent")
	tell, ok := tellers[kind]
	if !ok {
		return root.Finish(nil, source.Ignore("event %q carries no delivery fact", kind))
	}
	return root.Finish(tell(s.issue(r, root)))
}

// tellers holds the function that maps each event of an issue. The resulting events are valid only if the payload has no
// faults, which [source.Object.Finish] checks.
var tellers = map[string]func(issue) ([]source.Event, error){
	"jira:issue_created": issue.created,
	"jira:issue_updated": issue.updated,
	"jira:issue_deleted": issue.deleted,
}
