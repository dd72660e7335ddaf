// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import "fmt"

// UnsupportedMedia is the error for a request whose body has a format that the source does not read.
type UnsupportedMedia struct {
	// ContentType is the header of the request, Want lists the supported media types.
	ContentType string
	Want        string
}

func (u *UnsupportedMedia) Error() string {
	return fmt.Sprintf("a body of type %.100q cannot be read: send %s", u.ContentType, u.Want)
}
