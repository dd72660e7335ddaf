// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"mime"
	"net/url"
)

// JSONBody returns the JSON of a request whose body is either the JSON itself or a form with the JSON in a field
// (application/x-www-form-urlencoded). A signature covers the raw body, so verify it before.
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
