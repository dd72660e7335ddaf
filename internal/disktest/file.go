// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package disktest

import (
	"os"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/filestorage"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/extensiontest"
	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// File returns a client of the file_storage extension that writes to a directory. It is closed at the end of the test.
func File(tb testing.TB, directory string, fsync bool) storage.Client {
	tb.Helper()
	factory := filestorage.NewFactory()
	config, ok := factory.CreateDefaultConfig().(*filestorage.Config)
	require.True(tb, ok)
	config.Directory, config.FSync = directory, fsync
	created, err := factory.Create(tb.Context(), extensiontest.NewNopSettings(factory.Type()), config)
	require.NoError(tb, err)
	files, ok := created.(storage.Extension)
	require.True(tb, ok)
	client, err := files.GetClient(tb.Context(), component.KindConnector, component.MustNewID("test"), "")
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, client.Close(tb.Context())) })
	return client
}

// CrashFile returns a directory with a copy of the files that a client of [File] has open, which is what a crash at
// this moment would leave. Nothing may be written meanwhile.
func CrashFile(tb testing.TB, directory string) string {
	tb.Helper()
	left := tb.TempDir()
	require.NoError(tb, os.CopyFS(left, os.DirFS(directory)))
	return left
}
