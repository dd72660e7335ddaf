// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/extension/extensionauth"
)

// bearerTokens stands in for the extension of that name in the distribution, with the one setting that we use.
type bearerTokens struct {
	component.StartFunc
	component.ShutdownFunc

	header string
}

var (
	_ extensionauth.Server     = (*bearerTokens)(nil)
	_ extensionauth.HTTPClient = (*bearerTokens)(nil)
)

type bearerTokensConfig struct {
	Token string `mapstructure:"token"`
}

func bearerTokensFactory() extension.Factory {
	return extension.NewFactory(component.MustNewType("bearertokenauth"),
		func() component.Config { return &bearerTokensConfig{} },
		func(_ context.Context, _ extension.Settings, cfg component.Config) (extension.Extension, error) {
			return &bearerTokens{header: "Bearer " + cfg.(*bearerTokensConfig).Token}, nil
		},
		component.StabilityLevelDevelopment)
}

// Authenticate implements extensionauth.Server.
func (b *bearerTokens) Authenticate(ctx context.Context, headers map[string][]string) (context.Context, error) {
	if told := slices.Concat(headers["Authorization"], headers["authorization"]); !slices.Contains(told, b.header) {
		return ctx, errors.New("not the token")
	}
	return ctx, nil
}

// RoundTripper implements extensionauth.HTTPClient.
func (b *bearerTokens) RoundTripper(base http.RoundTripper) (http.RoundTripper, error) {
	return roundTripper(func(request *http.Request) (*http.Response, error) {
		signed := request.Clone(request.Context())
		signed.Header.Set("Authorization", b.header)
		return base.RoundTrip(signed)
	}), nil
}

type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }
