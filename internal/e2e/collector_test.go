// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/exporter/prometheusexporter"
	"github.com/open-telemetry/opentelemetry-collector-contrib/exporter/prometheusremotewriteexporter"
	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/filestorage"
	"github.com/open-telemetry/opentelemetry-collector-contrib/receiver/filelogreceiver"
	"github.com/open-telemetry/opentelemetry-collector-contrib/receiver/otlpjsonfilereceiver"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/fileprovider"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/nopexporter"
	"go.opentelemetry.io/collector/exporter/otlphttpexporter"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/otelcol"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"
	"go.opentelemetry.io/collector/service/telemetry/otelconftelemetry"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/otelcol-dora/otelcol-dora/connector/doraconnector"
	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector"
	"github.com/otelcol-dora/otelcol-dora/internal/porttest"
	"github.com/otelcol-dora/otelcol-dora/processor/deploymentprocessor"
	"github.com/otelcol-dora/otelcol-dora/receiver/deliveryreceiver"
)

func factories() (otelcol.Factories, error) {
	receivers, err := otelcol.MakeFactoryMap[receiver.Factory](
		deliveryreceiver.NewFactory(),
		otlpreceiver.NewFactory(),
		filelogreceiver.NewFactory(),
		otlpjsonfilereceiver.NewFactory())
	if err != nil {
		return otelcol.Factories{}, err
	}
	connectors, err := otelcol.MakeFactoryMap[connector.Factory](doraconnector.NewFactory(), releasehealthconnector.NewFactory())
	if err != nil {
		return otelcol.Factories{}, err
	}
	extensions, err := otelcol.MakeFactoryMap[extension.Factory](filestorage.NewFactory(), bearerTokensFactory())
	if err != nil {
		return otelcol.Factories{}, err
	}
	processors, err := otelcol.MakeFactoryMap[processor.Factory](deploymentprocessor.NewFactory())
	if err != nil {
		return otelcol.Factories{}, err
	}
	exporters, err := otelcol.MakeFactoryMap[exporter.Factory](
		nopexporter.NewFactory(),
		otlphttpexporter.NewFactory(),
		prometheusexporter.NewFactory(),
		prometheusremotewriteexporter.NewFactory())
	return otelcol.Factories{
		Receivers:  receivers,
		Processors: processors,
		Connectors: connectors,
		Exporters:  exporters,
		Extensions: extensions,
		Telemetry:  otelconftelemetry.NewFactory(),
	}, err
}

// runCollector runs a Collector until the test ends. Later configurations override earlier ones.
func runCollector(t *testing.T, configurations ...string) {
	t.Helper()
	stop := startCollector(t, factories, configurations...)
	t.Cleanup(func() { require.NoError(t, stop()) })
}

// startCollector runs a Collector of the given parts until the returned function is called. That returns an error if the Collector
// did not stop cleanly.
func startCollector(t *testing.T, parts func() (otelcol.Factories, error), configurations ...string) (stop func() error) {
	t.Helper()
	var files []string
	for i, configuration := range configurations {
		file := filepath.Join(t.TempDir(), fmt.Sprintf("config-%d.yaml", i))
		require.NoError(t, os.WriteFile(file, []byte(configuration), 0o600))
		files = append(files, file)
	}
	c, err := otelcol.NewCollector(otelcol.CollectorSettings{
		BuildInfo: component.NewDefaultBuildInfo(),
		Factories: parts,
		ConfigProviderSettings: otelcol.ConfigProviderSettings{ResolverSettings: confmap.ResolverSettings{
			URIs:              files,
			ProviderFactories: []confmap.ProviderFactory{fileprovider.NewFactory()},
			DefaultScheme:     "file",
		}},
		DisableGracefulShutdown: true,
		SkipSettingGRPCLogger:   true, // the logger is global, and another Collector's servers may be reading it
		LoggingOptions: []zap.Option{zap.WrapCore(func(zapcore.Core) zapcore.Core {
			return zapcore.NewNopCore()
		})},
	})
	require.NoError(t, err)
	stopped := make(chan error, 1)
	go func() { stopped <- c.Run(context.WithoutCancel(t.Context())) }()
	for c.GetState() == otelcol.StateStarting && len(stopped) == 0 {
		pause(t.Context(), time.Millisecond)
	}
	if len(stopped) > 0 { // it may not have got its address: fail instead of waiting
		require.FailNow(t, "the Collector does not start", "%v", <-stopped)
	}
	return func() error {
		c.Shutdown()
		return <-stopped
	}
}

// awaitListener waits until the endpoint accepts connections.
func awaitListener(t *testing.T, endpoint string) {
	t.Helper()
	for {
		connection, err := net.Dial("tcp", endpoint)
		if err == nil {
			require.NoError(t, connection.Close())
			return
		}
		require.NoError(t, t.Context().Err())
		pause(t.Context(), 5*time.Millisecond)
	}
}

// freeEndpoint returns a loopback address that stays its owner's until the test ends.
var freeEndpoint = porttest.Free
