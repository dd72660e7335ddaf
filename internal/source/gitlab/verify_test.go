// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

const (
	token   = "s3cret"
	signing = "whsec_c2lnbmluZyBrZXkgb2YgdGhlIGhvb2s="
	signKey = "signing key of the hook"
)

// TestVerify combines configured secrets with sent signatures and tokens. GitLab 19 sends the headers webhook-id and
// webhook-timestamp with every webhook.
func TestVerify(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		secrets string
		token   string
		key     string
		age     time.Duration
		want    error
	}{
		"the token":                {token, token, "", 0, nil},
		"the second of two tokens": {"old " + token, token, "", 0, nil},
		"a wrong token":            {token, "other", "", 0, source.ErrUnverified},
		"no token":                 {token, "", "", 0, source.ErrUnverified},
		"a signature":              {signing, "", signKey, 0, nil},
		"a signature beside a token nobody configured":    {signing, "other", signKey, 0, nil},
		"a wrong signature":                               {signing, "", "other", 0, source.ErrUnverified},
		"an old signature":                                {signing, "", signKey, 6 * time.Minute, source.ErrUnverified},
		"a signature from the future":                     {signing, "", signKey, -6 * time.Minute, source.ErrUnverified},
		"nothing, where a signature is configured":        {signing, "", "", 0, source.ErrUnverified},
		"the signing token in clear is no token":          {signing, signing, "", 0, source.ErrUnverified},
		"a token, where the signature cannot be checked":  {token, token, signKey, 0, nil},
		"both configured, only the token sent":            {signing + " " + token, token, "", 0, nil},
		"both configured, only the signature sent":        {signing + " " + token, "", signKey, 0, nil},
		"both configured, a good token and bad signature": {signing + " " + token, token, "other", 0, source.ErrUnverified},
		"no secrets": {"", "", "", 0, source.ErrUnverified},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := []byte(`{"object_kind":"push"}`)
			r := source.Request{Header: http.Header{}, Body: body, Received: received}
			timestamp := strconv.FormatInt(received.Add(-test.age).Unix(), 10)
			r.Header.Set("webhook-id", "id-1")
			r.Header.Set("webhook-timestamp", timestamp)
			if test.token != "" {
				r.Header.Set("X-Gitlab-Token", test.token)
			}
			if test.key != "" {
				mac := hmac.New(sha256.New, []byte(test.key))
				mac.Write([]byte("id-1." + timestamp + "." + string(body)))
				r.Header.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
			}
			var secrets [][]byte
			for secret := range strings.FieldsSeq(test.secrets) {
				secrets = append(secrets, []byte(secret))
			}
			assert.Equal(t, test.want, newSource().Verify(r, secrets))
		})
	}
}
