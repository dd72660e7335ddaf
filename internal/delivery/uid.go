// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"crypto/sha1" //nolint:gosec // RFC 9562 defines version 5 UUIDs over SHA-1; nothing here is a secret
	"encoding/hex"
	"strings"
)

// uidNamespace is the version 5 UUID of this project's URL in the URL namespace of RFC 9562.
var uidNamespace = uuid5([16]byte{
	0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8,
}, "https://github.com/otelcol-dora/otelcol-dora")

// Identify sets UID, unless it is set, from the business facts of the event: provider, tenant, event name,
// subject, service and the subject's discriminator. The provider's delivery id is not used: organisation
// hooks, repository hooks, relays and back-fills give the same fact different delivery ids.
func (e *Event) Identify() {
	if e.UID != "" || e.Subject == nil {
		return
	}
	id, service, discriminator := e.Subject.identity(e.Name, e.Time)
	e.UID = NewUID(e.Provider, e.Tenant, string(e.Name), id, service, discriminator)
}

// SubjectKey returns a key that all events about the same subject share: all attempts of a pipeline run, all stages of a
// deployment, all occurrences of an incident. It serves to keep such events in order; it is not an identifier.
func (e *Event) SubjectKey() string {
	id, _, _ := e.Subject.identity(e.Name, e.Time)
	return e.Provider + "\n" + e.Tenant + "\n" + id
}

// NewUID returns the version 5 UUID (RFC 9562) of the parts in the project's namespace.
func NewUID(parts ...string) string {
	u := uuid5(uidNamespace, strings.Join(parts, "\n"))
	text := hex.EncodeToString(u[:])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}

func uuid5(namespace [16]byte, name string) [16]byte {
	h := sha1.New() //nolint:gosec // see the import
	h.Write(namespace[:])
	h.Write([]byte(name))
	var u [16]byte
	copy(u[:], h.Sum(nil))
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return u
}
