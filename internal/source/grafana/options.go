// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package grafana

import (
	"errors"

	"github.com/otelcol-dora/otelcol-dora/internal/source/alerts"
)

// Options configure what Grafana's payloads do not say.
type Options struct {
	// Options are the common options of alerts. The keys of Services may also be integrations of OnCall.
	alerts.Options `mapstructure:",squash"`

	// SignatureHeader is the header of the HMAC signature, as configured in the contact point.
	SignatureHeader string `mapstructure:"signature_header"`

	// TimestampHeader is the header of the signed timestamp, as configured in the contact point. If it is set,
	// signatures without a timestamp or with an old one are refused.
	TimestampHeader string `mapstructure:"timestamp_header"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the default options: Grafana's default header for the signature, and no timestamp, for which
// Grafana has no default header.
func NewDefaultOptions() Options {
	return Options{Options: alerts.NewDefaultOptions(), SignatureHeader: "X-Grafana-Alerting-Signature"}
}

// Check reports every invalid option by its YAML key.
func (o *Options) Check() error {
	err := o.Options.Check()
	if o.SignatureHeader == "" {
		err = errors.Join(err, errors.New("`signature_header` is empty: remove it to use X-Grafana-Alerting-Signature"))
	}
	return err
}
