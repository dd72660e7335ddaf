// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"errors"
	"time"

	"go.opentelemetry.io/collector/config/confighttp"
)

const defaultServeReadTimeout = time.Minute

// ServeConfig configures where other collectors read the table of deployments, and who may.
type ServeConfig struct {
	// ServerConfig configures the HTTP server. `auth` is required unless AllowUnauthenticated is set.
	ServerConfig confighttp.ServerConfig `mapstructure:",squash"`

	// AllowUnauthenticated serves the table to anybody who can reach the server. It excludes `auth`.
	AllowUnauthenticated bool `mapstructure:"allow_unauthenticated"`

	// prevent unkeyed literal initialization
	_ struct{}
}

func newDefaultServeConfig() ServeConfig {
	server := confighttp.NewDefaultServerConfig()
	server.ReadTimeout = defaultServeReadTimeout
	return ServeConfig{ServerConfig: server}
}

// Validate reports all faults.
func (c *ServeConfig) Validate() error {
	var errs []error
	if c.ServerConfig.NetAddr.Endpoint == "" {
		errs = append(errs, errors.New("`endpoint` is empty: say where to listen, such as localhost:8890"))
	}
	authenticated := c.ServerConfig.Auth.HasValue()
	switch {
	case authenticated && c.AllowUnauthenticated:
		errs = append(errs, errors.New("`allow_unauthenticated` contradicts `auth`: remove one of them"))
	case !authenticated && !c.AllowUnauthenticated:
		errs = append(errs, errors.New("`auth` is missing: name an authenticator, such as `auth: {authenticator: bearertokenauth}`, "+
			"or write `allow_unauthenticated: true` to serve the table to anybody who can reach `endpoint`"))
	}
	return errors.Join(errs...)
}
