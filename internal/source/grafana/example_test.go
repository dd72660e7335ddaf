// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package grafana

import (
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// TestShippedContactPoint reads the contact point from the examples and sends a notification signed as it says.
func TestShippedContactPoint(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../../examples/senders/grafana/contact-points.yaml")
	require.NoError(t, err)
	var file struct {
		ContactPoints []struct {
			Receivers []struct {
				Type              string
				NoResolvedMessage bool `yaml:"disableResolveMessage"`
				Settings          struct {
					URL    string
					Method string `yaml:"httpMethod"`
					HMAC   struct {
						Secret, Header  string
						TimestampHeader string `yaml:"timestampHeader"`
					} `yaml:"hmacConfig"`
				}
			}
		} `yaml:"contactPoints"`
	}
	require.NoError(t, yaml.Unmarshal(raw, &file))
	require.Len(t, file.ContactPoints, 1)
	require.Len(t, file.ContactPoints[0].Receivers, 1)
	point := file.ContactPoints[0].Receivers[0]
	assert.Equal(t, "webhook", point.Type)
	assert.False(t, point.NoResolvedMessage, "or no incident ever ends")
	assert.Equal(t, "POST", point.Settings.Method)
	assert.Contains(t, point.Settings.URL, "https://")
	assert.Equal(t, "$DELIVERY_SECRET", point.Settings.HMAC.Secret, "the secret is not in the file")
	assert.Equal(t, NewDefaultOptions().SignatureHeader, point.Settings.HMAC.Header)

	options := NewDefaultOptions()
	options.TimestampHeader = point.Settings.HMAC.TimestampHeader
	r := request(fixture(t, "notification").JSON())
	timestamp := strconv.FormatInt(received.Unix(), 10)
	r.Header.Set(point.Settings.HMAC.TimestampHeader, timestamp)
	r.Header.Set(point.Settings.HMAC.Header, sign("secret", timestamp+":"+string(r.Body)))
	src := New(options, delivery.Environments{})
	assert.NoError(t, src.Verify(r, [][]byte{[]byte("secret")}))
	assert.ErrorIs(t, src.Verify(r, [][]byte{[]byte("other")}), source.ErrUnverified)
}
