// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package alertmanager

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// TestShippedConfiguration reads the Alertmanager configuration from the examples and sends a notification with it.
func TestShippedConfiguration(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../../examples/senders/alertmanager/alertmanager.yml")
	require.NoError(t, err)
	var file struct {
		Route struct {
			Routes []struct {
				Receiver string
				Continue bool
			}
		}
		Receivers []struct {
			Name     string
			Webhooks []struct {
				URL          string
				SendResolved bool `yaml:"send_resolved"`
				MaxAlerts    int  `yaml:"max_alerts"`
				HTTP         struct {
					Authorization struct {
						Type string
						File string `yaml:"credentials_file"`
					}
				} `yaml:"http_config"`
			} `yaml:"webhook_configs"`
		}
	}
	require.NoError(t, yaml.Unmarshal(raw, &file))

	require.NotEmpty(t, file.Route.Routes)
	assert.Equal(t, "delivery", file.Route.Routes[0].Receiver)
	assert.True(t, file.Route.Routes[0].Continue, "whoever is on call is still told")
	require.Len(t, file.Receivers, 2)
	require.Len(t, file.Receivers[1].Webhooks, 1)
	hook := file.Receivers[1].Webhooks[0]
	assert.Contains(t, hook.URL, "https://")
	assert.True(t, hook.SendResolved, "or no incident ever ends")
	assert.Zero(t, hook.MaxAlerts, "or alerts are lost")
	assert.NotEmpty(t, hook.HTTP.Authorization.File, "the secret is not in the file")

	r := request(fixture(t).JSON())
	r.Header.Set("Authorization", hook.HTTP.Authorization.Type+" secret")
	assert.NoError(t, newSource().Verify(r, [][]byte{[]byte("secret")}))
	assert.ErrorIs(t, newSource().Verify(r, [][]byte{[]byte("other")}), source.ErrUnverified)
}
