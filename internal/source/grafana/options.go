// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package grafana

import (
	"errors"

	"github.com/otelcol-dora/otelcol-dora/internal/source/alerts"
)

// Options decide what Grafana's payloads leave open.
type Options struct {
	// Options are those of all alerts. Services may also name an integration of OnCall.
	alerts.Options `mapstructure:",squash"`

	// SignatureHeader is the header of the HMAC signature, as the contact point names it.
	SignatureHeader string `mapstructure:"signature_header"`

	// TimestampHeader is the header of the signed timestamp, as the contact point names it. Where it is
	// set, signatures without a timestamp or with an old one are refused.
	TimestampHeader string `mapstructure:"timestamp_header"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the options in force where none are set: Grafana's own default for the
// signature, and no timestamp, for which Grafana has no default.
func NewDefaultOptions() Options {
	return Options{Options: alerts.NewDefaultOptions(), SignatureHeader: "X-Grafana-Alerting-Signature"}
}

// Check reports every option that cannot work, by its YAML key.
func (o *Options) Check() error {
	err := o.Options.Check()
	if o.SignatureHeader == "" {
		err = errors.Join(err, errors.New("`signature_header` is empty: remove it to use X-Grafana-Alerting-Signature"))
	}
	return err
}
