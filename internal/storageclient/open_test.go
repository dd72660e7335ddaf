// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package storageclient

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/extension/xextension/storage"
)

var (
	fileStorage = component.MustNewID("file_storage")
	healthCheck = component.MustNewID("health_check")
)

type host map[component.ID]component.Component

func (h host) GetExtensions() map[component.ID]component.Component { return h }

// memory is an extension that records the owners it returned clients to.
type memory struct {
	component.Component
	kind component.Kind
	id   component.ID
	name string
	err  error
}

func (m *memory) GetClient(_ context.Context, kind component.Kind, id component.ID, name string) (storage.Client, error) {
	m.kind, m.id, m.name = kind, id, name
	return storage.NewNopClient(), m.err
}

func TestClientIsTheOwnersOwn(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ id, want string }{
		"a name stays":                             {"delivery/eu_1", "delivery/eu_1"},
		"underscores of the type take no part":     {"delivery_events/eu", "deliveryevents/eu"},
		"a type without underscores has none more": {"delivery", "delivery"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			extension := &memory{}
			var id component.ID
			require.NoError(t, id.UnmarshalText([]byte(test.id)))
			client, err := Open(t.Context(), host{fileStorage: extension}, fileStorage, Owner{component.KindReceiver, id, "spool"})
			require.NoError(t, err)
			assert.NotNil(t, client)
			assert.Equal(t, component.KindReceiver, extension.kind)
			assert.Equal(t, test.want, extension.id.String())
			assert.Equal(t, "spool", extension.name)
		})
	}
}

func TestErrorsThatSpeakForThemselvesAreLeftAlone(t *testing.T) {
	t.Parallel()
	denied := host{fileStorage: &memory{err: errors.New("permission denied")}}
	_, err := Open(t.Context(), denied, fileStorage, Owner{Kind: component.KindConnector, ID: healthCheck})
	assert.EqualError(t, err, `open the storage "file_storage": permission denied`)
}

func TestStorageThatCannotBeOpenedIsNamed(t *testing.T) {
	t.Parallel()
	failing := func(text string) host { return host{fileStorage: &memory{err: errors.New(text)}} }
	for name, test := range map[string]struct {
		host component.Host
		want string
	}{
		"an extension that nobody configured":   {componenttest.NewNopHost(), `no extension "file_storage": configure it under`},
		"an extension that is no storage":       {host{fileStorage: nil}, `"file_storage" stores nothing`},
		"a storage that is in use by another's": {failing("timeout"), `open the storage "file_storage": timeout: another process may have it open: stop`},
		"a file that is no database":            {failing("invalid database"), `invalid database: the file may be damaged: restore it`},
		"a file that was damaged":               {failing("checksum error"), `the file may be damaged: restore it`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Open(t.Context(), test.host, fileStorage, Owner{Kind: component.KindConnector, ID: healthCheck})
			assert.ErrorContains(t, err, test.want)
		})
	}
}
