// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// vector is a published example of a signature.
type vector struct {
	Source   string `json:"source"`
	Secret   string `json:"secret"`
	Body     string `json:"body"`
	BodyFile string `json:"body_file"`
	Header   string `json:"header"`
	Value    string `json:"value"`
}

// TestPublishedSignatures verifies the vectors of the senders we know and refuses them with any
// byte flipped. The legacy SHA-1 signature of GitHub proves nothing.
func TestPublishedSignatures(t *testing.T) {
	t.Parallel()
	root := payloads(t)
	raw, err := os.ReadFile(filepath.Join(root, "signature-vectors.json"))
	require.NoError(t, err)
	var file struct{ Vectors []vector }
	require.NoError(t, json.Unmarshal(raw, &file))
	verified := map[string]int{}
	for _, v := range file.Vectors {
		kind, ok := kinds[component.MustNewType(asType(v.Source))]
		if !ok {
			continue
		}
		if v.BodyFile != "" {
			body, err := os.ReadFile(filepath.Join(root, v.BodyFile))
			require.NoError(t, err)
			v.Body = string(body)
		}
		src := kind.newConfig().newSource(delivery.Environments{})
		if v.Header == "X-Hub-Signature" {
			assert.Error(t, v.verify(src, v.Secret, v.Body, v.Value))
			continue
		}
		verified[v.Source]++
		assert.NoError(t, v.verify(src, v.Secret, v.Body, v.Value))
		assert.NoError(t, v.verify(src, v.Secret, v.Body, "v1=00,sha256=00,"+v.Value))
		assert.Error(t, v.verify(src, v.Secret+"x", v.Body, v.Value))
		assert.Error(t, v.verify(src, v.Secret, v.Body, ""))
		for i := range len(v.Body) {
			assert.Error(t, v.verify(src, v.Secret, flip(v.Body, i), v.Value), "byte %d of the body", i)
		}
		for i := range len(v.Value) {
			assert.Error(t, v.verify(src, v.Secret, v.Body, flip(v.Value, i)), "byte %d of the signature", i)
		}
	}
	assert.Equal(t, map[string]int{"github": 2, "pagerduty": 1}, verified)
}

func (v vector) verify(src source.Source, secret, body, value string) error {
	header := http.Header{}
	header.Set(v.Header, value)
	return src.Verify(source.Request{Header: header, Body: []byte(body), Received: time.Unix(1, 0)}, [][]byte{[]byte(secret)})
}

// flip changes the case of a letter, the smallest change that a byte can suffer unnoticed.
func flip(text string, i int) string {
	b := []byte(text)
	b[i] ^= 0x20
	return string(b)
}

// asType makes a type of the name that the vectors give to a sender.
func asType(name string) string {
	b := []byte(name)
	for i := range b {
		if b[i] == '-' {
			b[i] = '_'
		}
	}
	return string(b)
}
