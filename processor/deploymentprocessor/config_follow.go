// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/collector/config/confighttp"
)

// tablePath is the URL path of the table.
const tablePath = "/v1/deployments"

const (
	minFollowInterval     = time.Second
	maxFollowInterval     = time.Hour
	defaultFollowInterval = 15 * time.Second
	defaultFollowTimeout  = 10 * time.Second
	minFollowBytes        = 1 << 10
	maxFollowBytes        = 1 << 30
	defaultFollowBytes    = 64 << 20
)

// FollowConfig configures whose table is followed.
type FollowConfig struct {
	// ClientConfig configures the HTTP client. `endpoint` is the URL of the other collector, with or without /v1/deployments at
	// its end.
	ClientConfig confighttp.ClientConfig `mapstructure:",squash"`

	// Interval is how often the table is read.
	Interval time.Duration `mapstructure:"interval"`

	// MaxBytes is the greatest uncompressed size of a table in bytes; a larger one is rejected.
	MaxBytes int64 `mapstructure:"max_bytes"`

	// prevent unkeyed literal initialization
	_ struct{}
}

func newDefaultFollowConfig() FollowConfig {
	client := confighttp.NewDefaultClientConfig()
	client.Timeout = defaultFollowTimeout
	// The client offers no way to close idle connections at shutdown. And a new connection per poll finds the other collector
	// when its name leads to another address.
	client.DisableKeepAlives = true
	return FollowConfig{ClientConfig: client, Interval: defaultFollowInterval, MaxBytes: defaultFollowBytes}
}

// Validate reports all faults. Its errors never contain a URL, which may contain secrets.
func (c *FollowConfig) Validate() error {
	var errs []error
	if _, err := tableURL(c.ClientConfig.Endpoint); err != nil {
		errs = append(errs, err)
	}
	if _, err := url.ParseRequestURI(c.ClientConfig.ProxyURL); c.ClientConfig.ProxyURL != "" && err != nil {
		errs = append(errs, errors.New("`proxy_url` is no URL: it must look like http://proxy:3128"))
	}
	if c.ClientConfig.Compression.IsCompressed() {
		errs = append(errs, errors.New("`compression` has no effect: remove it, since it is for request bodies and a poll has none; tables are compressed anyway"))
	}
	if c.ClientConfig.Timeout < minTime {
		errs = append(errs, fmt.Errorf("`timeout` is %s: it must be at least %s", c.ClientConfig.Timeout, minTime))
	}
	return errors.Join(append(errs,
		within("max_bytes", c.MaxBytes, minFollowBytes, maxFollowBytes),
		within("interval", c.Interval, minFollowInterval, maxFollowInterval))...)
}

// tableURL returns the URL of the table for a configured `endpoint`.
func tableURL(endpoint string) (*url.URL, error) {
	if endpoint == "" {
		return nil, errors.New("`endpoint` is empty: give the URL of the collector to follow, such as http://central:8890")
	}
	at, err := url.Parse(endpoint)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Host == "" {
		return nil, errors.New("`endpoint` is no URL: it must look like http://central:8890 or https://central.example/otelcol")
	}
	if !strings.HasSuffix(at.Path, tablePath) {
		at = at.JoinPath(tablePath)
	}
	return at, nil
}
