// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/receiver"

	"github.com/otelcol-dora/otelcol-dora/receiver/deliveryreceiver/internal/metadata"
)

const (
	defaultEndpoint = "localhost:8088"
	// defaultMaxRequestBodySize is the size limit of GitHub's webhooks, in bytes.
	defaultMaxRequestBodySize = 25 << 20
	defaultReadTimeout        = time.Minute

	defaultCatalogRefresh = 10 * time.Second
	// minCatalogRefresh keeps a typo in the configuration from causing constant disk reads.
	minCatalogRefresh = time.Second

	defaultDeduplicationEntries = 100_000
	defaultDeduplicationTTL     = 24 * time.Hour
)

// NewFactory returns the factory of the delivery receiver.
func NewFactory() receiver.Factory {
	return receiver.NewFactory(
		metadata.Type,
		createDefaultConfig,
		receiver.WithLogs(createLogs, metadata.LogsStability))
}

func createDefaultConfig() component.Config {
	server := confighttp.NewDefaultServerConfig()
	server.NetAddr.Endpoint = defaultEndpoint
	server.MaxRequestBodySize = defaultMaxRequestBodySize
	server.ReadTimeout = defaultReadTimeout
	// Signatures cover the bytes on the wire, and no sender compresses its webhooks. With an empty list the server
	// decompresses nothing, and the receiver answers compressed bodies with 415.
	server.CompressionAlgorithms = []string{}
	return &Config{
		ServerConfig:   server,
		CatalogRefresh: defaultCatalogRefresh,
		Deduplication: DeduplicationConfig{
			MaxEntries: defaultDeduplicationEntries,
			TTL:        defaultDeduplicationTTL,
		},
		Spool: newDefaultSpoolConfig(),
	}
}

func createLogs(_ context.Context, set receiver.Settings, cfg component.Config, next consumer.Logs) (receiver.Logs, error) {
	return newReceiver(set, cfg.(*Config), next)
}
