// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"mime"
	"net/url"
)

// JSONBody returns the JSON of a request that is sent either as it is or in the field of a
// form (application/x-www-form-urlencoded). The signature covers the form, so it must have been
// verified on the raw body.
func JSONBody(r Request, field string) ([]byte, error) {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/x-www-form-urlencoded" {
		return r.Body, nil
	}
	form, err := url.ParseQuery(string(r.Body))
	if err != nil {
		return nil, malformed("the form cannot be decoded")
	}
	if !form.Has(field) {
		return nil, malformed("the form has no field %q", field)
	}
	return []byte(form.Get(field)), nil
}
