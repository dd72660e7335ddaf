// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import "fmt"

// UnsupportedMedia says that a request's body is in a format that its source does not read.
type UnsupportedMedia struct {
	// ContentType is what the request says of its body, Want what it may say.
	ContentType string
	Want        string
}

func (u *UnsupportedMedia) Error() string {
	return fmt.Sprintf("a body of type %.100q cannot be read: send %s", u.ContentType, u.Want)
}
