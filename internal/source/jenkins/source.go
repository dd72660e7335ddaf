// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jenkins

import (
	"bytes"
	"errors"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// provider is the value of dora.provider.name.
const provider = "jenkins"

var (
	errJavaText = errors.New("this is the text of a Java object, not JSON: the HTTP sink of the CDEvents plugin cannot write its events as JSON; use the Notification plugin with format JSON")
	errXML      = errors.New("the body is XML: choose the format JSON for this endpoint in the job's configuration")
)

// Source maps Jenkins' webhooks.
type Source struct {
	options      Options
	environments delivery.Environments
}

// New returns a source that normalises environments by the given rules.
func New(options Options, environments delivery.Environments) *Source {
	return &Source{options: options, environments: environments}
}

// Verify checks a shared token, since Jenkins cannot sign: the password in the address of the endpoint, which arrives as
// basic authentication, a bearer token, or [source.DefaultTokenHeader].
func (s *Source) Verify(r source.Request, secrets [][]byte) error {
	return source.VerifySharedToken(r, secrets, source.DefaultTokenHeader)
}

// Events maps one webhook.
func (s *Source) Events(r source.Request) (source.Events, error) {
	if err := foreign(r.Body); err != nil {
		return nil, &source.Malformed{Err: err}
	}
	root, err := source.Decode(r.Body)
	if err != nil {
		return nil, err
	}
	read := s.notification
	if root.Has("specversion") {
		read = s.cloudEvent
	}
	told, err := read(root)
	if err != nil {
		return root.Finish(nil, err)
	}
	return root.Finish(s.events(r, told), nil)
}

// foreign returns an error for bodies that Jenkins is known to send although they are not JSON. The error names the
// cause, which helps more than "no JSON object".
func foreign(body []byte) error {
	body = bytes.TrimSpace(body)
	switch {
	case bytes.HasPrefix(body, []byte("CloudEvent{")):
		return errJavaText
	case bytes.HasPrefix(body, []byte("<")):
		return errXML
	}
	return nil
}
