// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

const standardBody = `{"a":1}`

var (
	standardNow = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	goodKey     = SigningKeyPrefix + base64.StdEncoding.EncodeToString([]byte("good"))
	otherKey    = SigningKeyPrefix + base64.StdEncoding.EncodeToString([]byte("other"))
)

// standardWebhook returns a webhook with the secret "good", signed at the given distance from its arrival.
func standardWebhook(prefix string, ago time.Duration) Request {
	timestamp := strconv.FormatInt(standardNow.Add(-ago).Unix(), 10)
	header := http.Header{}
	header.Set(prefix+"id", "msg_1")
	header.Set(prefix+"timestamp", timestamp)
	header.Set(prefix+"signature", "v1,"+string(standardSignature([]byte("good"), "msg_1", timestamp, []byte(standardBody))))
	return Request{Header: header, Body: []byte(standardBody), Received: standardNow}
}

// This vector is published by the reference implementation of the scheme.
func TestStandardWebhookVector(t *testing.T) {
	t.Parallel()
	r := Request{Body: []byte(`{"test": 2432232314}`), Received: time.Unix(1614265330, 0), Header: http.Header{
		"Webhook-Id":        {"msg_p5jXN8AQM9LWM0D4loKWxJek"},
		"Webhook-Timestamp": {"1614265330"},
		"Webhook-Signature": {"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
	}}
	assert.NoError(t, VerifyStandardWebhook(r, secretsOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))
	assert.NoError(t, VerifyStandardWebhook(r, secretsOf("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")), "the key alone")
	assert.ErrorIs(t, VerifyStandardWebhook(r, secretsOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx")), ErrUnverified)
}

func TestVerifyStandardWebhook(t *testing.T) {
	t.Parallel()
	good := standardWebhook("webhook-", 0).Header.Get("Webhook-Signature")
	wrong := "v1," + base64.StdEncoding.EncodeToString(make([]byte, 32))
	for name, test := range map[string]struct {
		secrets   string
		signature string
		want      error
	}{
		"the right key":                            {goodKey, good, nil},
		"the second of two keys":                   {otherKey + " " + goodKey, good, nil},
		"the second of two signatures":             {goodKey, wrong + " " + good, nil},
		"an unknown version beside a good one":     {goodKey, "v1a,abc " + good, nil},
		"a key that is no base64 beside the right": {SigningKeyPrefix + "%% " + goodKey, good, nil},
		"a wrong key":                              {otherKey, good, ErrUnverified},
		"no keys":                                  {"", good, ErrUnverified},
		"an empty key":                             {SigningKeyPrefix, good, ErrUnverified},
		"a key that is no base64":                  {SigningKeyPrefix + "%%", good, ErrUnverified},
		"a wrong signature":                        {goodKey, wrong, ErrUnverified},
		"a signature of another version":           {goodKey, strings.Replace(good, "v1,", "v2,", 1), ErrUnverified},
		"a signature without version":              {goodKey, strings.TrimPrefix(good, "v1,"), ErrUnverified},
		"a truncated signature":                    {goodKey, good[:len(good)-1], ErrUnverified},
		"signatures in a list with commas":         {goodKey, wrong + "," + good, ErrUnverified},
		"no signature":                             {goodKey, "", ErrUnverified},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := standardWebhook("webhook-", 0)
			r.Header.Set("Webhook-Signature", test.signature)
			assert.Equal(t, test.want, VerifyStandardWebhook(r, secretsOf(test.secrets)))
		})
	}
}

func TestStandardWebhookMustBeRecent(t *testing.T) {
	t.Parallel()
	for ago, want := range map[time.Duration]error{
		0: nil, 5 * time.Minute: nil, -5 * time.Minute: nil,
		5*time.Minute + time.Second: ErrUnverified, -5*time.Minute - time.Second: ErrUnverified, 24 * time.Hour: ErrUnverified,
	} {
		assert.Equal(t, want, VerifyStandardWebhook(standardWebhook("webhook-", ago), secretsOf(goodKey)), ago)
	}
}

func TestStandardWebhookNeedsEveryHeader(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"webhook-", "svix-"} {
		assert.NoError(t, VerifyStandardWebhook(standardWebhook(prefix, 0), secretsOf(goodKey)))
		for _, header := range []string{"id", "timestamp", "signature"} {
			r := standardWebhook(prefix, 0)
			r.Header.Del(prefix + header)
			assert.ErrorIs(t, VerifyStandardWebhook(r, secretsOf(goodKey)), ErrUnverified, prefix+header)
		}
	}
	r := standardWebhook("webhook-", 0)
	for _, timestamp := range []string{"now", "1e9", "-1", "0", "99999999999999999999", "9223372036854775807"} {
		r.Header.Set("Webhook-Timestamp", timestamp)
		assert.ErrorIs(t, VerifyStandardWebhook(r, secretsOf(goodKey)), ErrUnverified, timestamp)
	}
}

func TestStandardWebhookRefusesEveryFlippedBit(t *testing.T) {
	t.Parallel()
	for i := range len(standardBody) * 8 {
		r := standardWebhook("webhook-", 0)
		r.Body = []byte(flip(standardBody, i))
		assert.ErrorIs(t, VerifyStandardWebhook(r, secretsOf(goodKey)), ErrUnverified, "bit %d of the body", i)
	}
	for _, name := range []string{"Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"} {
		value := standardWebhook("webhook-", 0).Header.Get(name)
		for i := range len(value) * 8 {
			r := standardWebhook("webhook-", 0)
			r.Header.Set(name, flip(value, i))
			assert.ErrorIs(t, VerifyStandardWebhook(r, secretsOf(goodKey)), ErrUnverified, "bit %d of %s", i, name)
		}
	}
}

func FuzzVerifyStandardWebhook(f *testing.F) {
	seed := standardWebhook("webhook-", 0).Header
	f.Add("msg_1", seed.Get("Webhook-Timestamp"), seed.Get("Webhook-Signature"), []byte(standardBody))
	f.Add("msg_1", "1", "v1, v1,, ,v1", []byte{})
	f.Add("", "", "", []byte(nil))
	f.Fuzz(func(t *testing.T, id, timestamp, signature string, body []byte) {
		r := standardWebhook("webhook-", 0)
		r.Body = body
		r.Header.Set("Webhook-Id", id)
		r.Header.Set("Webhook-Timestamp", timestamp)
		r.Header.Set("Webhook-Signature", signature)
		good := "v1," + string(standardSignature([]byte("good"), id, timestamp, body))
		holds := id != "" && signature != "" && Fresh(timestamp, standardNow)
		holds = holds && strings.Contains(" "+strings.Join(strings.Fields(signature), " ")+" ", " "+good+" ")
		assert.Equal(t, holds, VerifyStandardWebhook(r, secretsOf(goodKey)) == nil)
	})
}
