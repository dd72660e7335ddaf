// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestVerifySharedToken(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		header http.Header
		want   error
	}{
		"a bearer token": {http.Header{"Authorization": {"Bearer good"}}, nil},
		"a bearer token, the scheme in lower case": {http.Header{"Authorization": {"bearer good"}}, nil},
		"a password, whatever the user":            {basic("anybody", "good"), nil},
		"a password with a colon":                  {basic("u", "a:b"), nil},
		"the sender's own header":                  {http.Header{"X-Token": {"good"}}, nil},
		"the old secret":                           {http.Header{"X-Token": {"a:b"}}, nil},
		"nothing":                                  {http.Header{}, ErrUnverified},
		"an empty bearer token":                    {http.Header{"Authorization": {"Bearer "}}, ErrUnverified},
		"only the scheme":                          {http.Header{"Authorization": {"Bearer"}}, ErrUnverified},
		"a bare token":                             {http.Header{"Authorization": {"good"}}, ErrUnverified},
		"a wrong bearer token":                     {http.Header{"Authorization": {"Bearer bad"}}, ErrUnverified},
		"the secret as user":                       {basic("good", ""), ErrUnverified},
		"basic that is no base64":                  {http.Header{"Authorization": {"Basic %%%"}}, ErrUnverified},
		"another scheme":                           {http.Header{"Authorization": {"Digest good"}}, ErrUnverified},
		"another header":                           {http.Header{"X-Other": {"good"}}, ErrUnverified},
		"a wrong authorization beside a good token": {
			http.Header{"Authorization": {"Bearer bad"}, "X-Token": {"good"}}, ErrUnverified,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, VerifySharedToken(Request{Header: test.header}, secretsOf("good a:b"), "X-Token"))
		})
	}
}

func basic(user, password string) http.Header {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, password)
	return r.Header
}
