// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"errors"
	"fmt"
	"regexp"

	"go.opentelemetry.io/collector/config/configopaque"
)

// AccessConfig says on which path a source listens and how its requests are authenticated.
type AccessConfig struct {
	// Path is the URL path to which the sender posts; the default is the source's id, such as /github.
	Path string `mapstructure:"path"`

	// Secret is the secret shared with the sender.
	Secret configopaque.String `mapstructure:"secret"`

	// Secrets are more secrets that are accepted too, for the time in which a secret is rotated.
	Secrets []configopaque.String `mapstructure:"secrets"`

	// AllowUnauthenticated accepts webhooks from anybody who can reach the server.
	AllowUnauthenticated bool `mapstructure:"allow_unauthenticated"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// plainPath matches paths without characters that http.ServeMux treats as a pattern, and without elements that it
// never matches, such as "..".
var plainPath = regexp.MustCompile(`^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$`)

// Check reports every fault and names its YAML key.
func (c *AccessConfig) Check() error {
	var errs []error
	if !plainPath.MatchString(c.Path) {
		errs = append(errs, fmt.Errorf("`path` is %q: it must look like /github or /hooks/ci", c.Path))
	}
	for i, secret := range c.Secrets {
		if secret == "" {
			errs = append(errs, fmt.Errorf("`secrets[%d]` is empty: remove it, or set the environment variable it refers to", i))
		}
	}
	hasSecret := c.Secret != "" || len(c.Secrets) > 0
	switch {
	case hasSecret && c.AllowUnauthenticated:
		errs = append(errs, errors.New("`allow_unauthenticated` contradicts `secret` and `secrets`: remove one of them"))
	case !hasSecret && !c.AllowUnauthenticated:
		errs = append(errs, errors.New("`secret` is empty: set it, or the environment variable it refers to, to what the sender signs with, "+
			"or write `allow_unauthenticated: true` to take webhooks from anybody"))
	}
	return errors.Join(errs...)
}

// all returns every accepted secret.
func (c *AccessConfig) all() [][]byte {
	var secrets [][]byte
	if c.Secret != "" {
		secrets = append(secrets, []byte(c.Secret))
	}
	for _, secret := range c.Secrets {
		secrets = append(secrets, []byte(secret))
	}
	return secrets
}
