// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func sign(secret, body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return hex.EncodeToString(mac.Sum(nil))
}

func TestVerifyHMAC(t *testing.T) {
	t.Parallel()
	const body = `{"a":1}`
	good, other := sign("good", body), sign("other", body)
	for name, test := range map[string]struct {
		secrets string
		header  string
		want    error
	}{
		"the right secret":                     {"good", "v1=" + good, nil},
		"the second of two secrets":            {"other good", "v1=" + good, nil},
		"the second of two signatures":         {"good", "v1=" + other + ",v1=" + good, nil},
		"blanks around the comma":              {"good", "v1=" + other + " , v1=" + good, nil},
		"an unknown version beside a good one": {"good", "v2=" + other + ",v1=" + good, nil},
		"a wrong secret":                       {"good", "v1=" + other, ErrUnverified},
		"a good signature of unknown version":  {"good", "v2=" + good, ErrUnverified},
		"no prefix":                            {"good", good, ErrUnverified},
		"no signature":                         {"good", "", ErrUnverified},
		"only the prefix":                      {"good", "v1=", ErrUnverified},
		"upper case, which no sender writes":   {"good", "v1=" + strings.ToUpper(good), ErrUnverified},
		"a truncated signature":                {"good", "v1=" + good[:63], ErrUnverified},
		"a signature with something behind":    {"good", "v1=" + good + "00", ErrUnverified},
		"no secrets at all":                    {"", "v1=" + sign("", body), ErrUnverified},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, VerifyHMAC([]byte(body), secretsOf(test.secrets), "v1=", test.header))
		})
	}
}

func TestVerifyHMACRefusesEveryFlippedBit(t *testing.T) {
	t.Parallel()
	body, header := `{"a":1}`, "sha256="+sign("s", `{"a":1}`)
	for i := range len(body) * 8 {
		assert.ErrorIs(t, VerifyHMAC([]byte(flip(body, i)), secretsOf("s"), "sha256=", header), ErrUnverified)
	}
	for i := range len(header) * 8 {
		assert.ErrorIs(t, VerifyHMAC([]byte(body), secretsOf("s"), "sha256=", flip(header, i)), ErrUnverified, "bit %d", i)
	}
}

func TestVerifyToken(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		secrets, token string
		want           error
	}{
		"the right token":       {"good", "good", nil},
		"the second of two":     {"other good", "good", nil},
		"a wrong token":         {"good", "bad", ErrUnverified},
		"a prefix of the token": {"good", "goo", ErrUnverified},
		"more than the token":   {"good", "goodness", ErrUnverified},
		"no token":              {"good", "", ErrUnverified},
		"no secrets":            {"", "", ErrUnverified},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, VerifyToken(test.token, secretsOf(test.secrets)))
		})
	}
	assert.ErrorIs(t, VerifyToken("", [][]byte{{}}), ErrUnverified, "an empty secret lets nobody in")
}

func FuzzVerifyHMAC(f *testing.F) {
	f.Add([]byte("body"), "v1="+sign("s", "body"))
	f.Add([]byte("body"), "v1=,v1=,,")
	f.Add([]byte(""), "")
	f.Fuzz(func(t *testing.T, body []byte, header string) {
		good := "v1=" + sign("s", string(body))
		holds := false
		for part := range strings.SplitSeq(header, ",") {
			holds = holds || strings.TrimSpace(part) == good
		}
		assert.Equal(t, holds, VerifyHMAC(body, secretsOf("s"), "v1=", header) == nil)
	})
}

func secretsOf(text string) [][]byte {
	var secrets [][]byte
	for secret := range strings.FieldsSeq(text) {
		secrets = append(secrets, []byte(secret))
	}
	return secrets
}

func flip(text string, bit int) string {
	b := []byte(text)
	b[bit/8] ^= 1 << (bit % 8)
	return string(b)
}
