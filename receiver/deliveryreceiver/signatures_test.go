// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
	// ID and Timestamp are signed together with the body; only the Standard Webhooks scheme has them.
	ID        string `json:"webhook_id"`
	Timestamp int64  `json:"webhook_timestamp"`
}

// TestPublishedSignatures verifies the published vectors of the known senders, and refuses them with any byte changed.
// GitHub's legacy SHA-1 signature is refused.
func TestPublishedSignatures(t *testing.T) {
	t.Parallel()
	root := payloads(t)
	raw, err := os.ReadFile(filepath.Join(root, "signature-vectors.json"))
	require.NoError(t, err)
	var file struct{ Vectors []vector }
	require.NoError(t, json.Unmarshal(raw, &file))
	verified := map[string]int{}
	for _, v := range file.Vectors {
		sender := v.Source
		if sender == "standard-webhooks" {
			sender = "gitlab" // whose signing tokens follow that scheme
		}
		kind, ok := kinds[asType(sender)]
		if !ok {
			continue
		}
		if v.BodyFile != "" {
			body, err := os.ReadFile(filepath.Join(root, v.BodyFile))
			require.NoError(t, err)
			v.Body = string(body)
		}
		src := kind.NewConfig().NewSource(delivery.Environments{})
		if v.Header == "X-Hub-Signature" {
			assert.Error(t, v.verify(src, v.Secret, v.Body, v.Value))
			continue
		}
		verified[v.Source]++
		assert.NoError(t, v.verify(src, v.Secret, v.Body, v.Value))
		assert.NoError(t, v.verify(src, v.Secret, v.Body, v.besides()+v.Value))
		assert.Error(t, v.verify(src, v.Secret+"x", v.Body, v.Value))
		assert.Error(t, v.verify(src, v.Secret, v.Body, ""))
		for i := range len(v.Body) {
			assert.Error(t, v.verify(src, v.Secret, flip(v.Body, i), v.Value), "byte %d of the body", i)
		}
		for i := range len(v.Value) {
			assert.Error(t, v.verify(src, v.Secret, v.Body, flip(v.Value, i)), "byte %d of the signature", i)
		}
	}
	assert.Equal(t, map[string]int{"github": 2, "pagerduty": 1, "standard-webhooks": 1}, verified)
}

func (v vector) verify(src source.Source, secret, body, value string) error {
	header := http.Header{}
	header.Set(v.Header, value)
	header.Set("webhook-id", v.ID)
	header.Set("webhook-timestamp", strconv.FormatInt(v.Timestamp, 10))
	// The request arrives when it was signed, since the published example is years old.
	r := source.Request{Header: header, Body: []byte(body), Received: time.Unix(v.Timestamp, 0)}
	return src.Verify(r, [][]byte{[]byte(secret)})
}

// besides returns other signatures of the sender that may precede the valid one in a list.
func (v vector) besides() string {
	if v.ID != "" {
		return "v1,AAAA v1a,AAAA "
	}
	return "v1=00,sha256=00,"
}

// flip changes one byte, and of a letter only its case, since a lenient comparison would miss that.
func flip(text string, i int) string {
	b := []byte(text)
	b[i] ^= 0x20
	return string(b)
}

// asType returns the source type for the sender name in the vectors.
func asType(name string) string { return strings.ReplaceAll(name, "-", "_") }
