// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/webhook"
)

// Secrets are the secrets shared with the receiver by source. Webhooks of other sources are posted unsigned.
type Secrets map[string]string

// signers holds, by source, the function that sets the header with the signature or token.
var signers = map[string]func(header http.Header, body []byte, secret string){
	webhook.GitHub: func(header http.Header, body []byte, secret string) {
		header.Set("X-Hub-Signature-256", "sha256="+signature(body, secret))
	},
	webhook.PagerDuty: func(header http.Header, body []byte, secret string) {
		header.Set("X-PagerDuty-Signature", "v1="+signature(body, secret))
	},
	webhook.GitLab: func(header http.Header, _ []byte, secret string) {
		header.Set("X-Gitlab-Token", secret)
	},
	webhook.Generic: func(header http.Header, _ []byte, secret string) {
		header.Set("Authorization", "Bearer "+secret)
	},
}

// ParseSecrets parses SOURCE=SECRET from literal and SOURCE=VARIABLE from variables. The latter are names of environment
// variables, so that secrets need not appear on the command line.
func ParseSecrets(literal, variables []string) (Secrets, error) {
	secrets := Secrets{}
	var errs []error
	for _, text := range literal {
		source, secret, _ := strings.Cut(text, "=")
		errs = append(errs, secrets.set("--secret", source, secret))
	}
	for _, text := range variables {
		source, variable, _ := strings.Cut(text, "=")
		errs = append(errs, secrets.set("--secret-env", source, os.Getenv(variable)))
	}
	return secrets, errors.Join(errs...)
}

// set returns errors that contain only the source, since a secret must not appear in a message.
func (s Secrets) set(flag, source, secret string) error {
	if signers[source] == nil {
		known := strings.Join(slices.Sorted(maps.Keys(signers)), ", ")
		return fmt.Errorf("`%s` must be SOURCE=VALUE, where SOURCE is one of %s", flag, known)
	}
	if secret == "" {
		return fmt.Errorf("`%s` gives an empty secret for %s", flag, source)
	}
	s[source] = secret
	return nil
}

// Sign sets the header with the signature or token, if there is a secret for the source.
func (s Secrets) Sign(header http.Header, source string, body []byte) {
	if secret := s[source]; secret != "" {
		signers[source](header, body, secret)
	}
}

func signature(body []byte, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}
