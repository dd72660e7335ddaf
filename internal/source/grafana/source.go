// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package grafana

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/alerts"
)

// provider is the value of dora.provider.name.
const provider = "grafana"

// Source maps Grafana's webhooks.
type Source struct {
	options Options
	mapping alerts.Mapping
}

// New returns a source that normalises environments by the given rules.
func New(options Options, environments delivery.Environments) *Source {
	return &Source{options: options, mapping: alerts.NewMapping(options.Options, environments)}
}

// Verify checks the signature of a contact point if there is one, and then ignores tokens. Otherwise it checks a token,
// since OnCall cannot sign.
func (s *Source) Verify(r source.Request, secrets [][]byte) error {
	signature := r.Header.Get(s.options.SignatureHeader)
	if signature == "" {
		return source.VerifySharedToken(r, secrets, source.DefaultTokenHeader)
	}
	if s.options.TimestampHeader == "" {
		return source.VerifyHMAC(r.Body, secrets, "", signature)
	}
	timestamp := r.Header.Get(s.options.TimestampHeader)
	if !source.Fresh(timestamp, r.Received) {
		return source.ErrUnverified
	}
	return source.VerifyHMAC(append([]byte(timestamp+":"), r.Body...), secrets, "", signature)
}

// Events maps one webhook.
func (s *Source) Events(r source.Request) (source.Events, error) {
	root, err := source.Decode(r.Body)
	if err != nil {
		return nil, err
	}
	envelope := source.Envelope{Provider: provider, Observed: r.Received}
	return root.Finish(s.mapperOf(root)(envelope, root))
}

// mapperOf distinguishes the formats by a member that only one of them has. A body of unknown format is read as a
// notification of Grafana Alerting, which reports what is missing.
func (s *Source) mapperOf(root source.Object) func(source.Envelope, source.Object) ([]source.Event, error) {
	switch {
	case root.Has("alert_group"):
		return s.alertGroup
	case root.Has("ruleId"):
		return s.rule
	}
	return s.notification
}

// notification maps a notification of Grafana Alerting. All members of a cluster have the same external address, so the
// address can serve as tenant.
func (s *Source) notification(v source.Envelope, root source.Object) ([]source.Event, error) {
	v.Tenant = tenant(root.Text("externalURL"), root)
	return s.mapping.List(v, root)
}

// tenant returns the host of a Grafana address and the organisation, if known.
func tenant(address string, root source.Object) string {
	host, organisation := source.Host(address), root.ID("orgId")
	if host == "" || organisation == "" {
		return host
	}
	return host + "/" + organisation
}
