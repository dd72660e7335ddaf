// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"bytes"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Verify checks a signature or a token, depending on the configured secrets: those that begin with whsec_ are signing
// tokens (GitLab 19 and later, the Standard Webhooks scheme), all others are secret tokens, which GitLab sends as plain
// text in X-Gitlab-Token.
//
// During a migration from one to the other, both may be configured and sent. If a signing token is configured and the
// webhook is signed, only the signature counts. GitLab sends webhook-id and webhook-timestamp with unsigned webhooks
// too, so only webhook-signature identifies a signed one.
func (s *Source) Verify(r source.Request, secrets [][]byte) error {
	var keys, tokens [][]byte
	for _, secret := range secrets {
		if bytes.HasPrefix(secret, []byte(source.SigningKeyPrefix)) {
			keys = append(keys, secret)
		} else {
			tokens = append(tokens, secret)
		}
	}
	if len(keys) > 0 && r.Header.Get("webhook-signature") != "" {
		return source.VerifyStandardWebhook(r, keys)
	}
	return source.VerifyToken(r.Header.Get("X-Gitlab-Token"), tokens)
}
