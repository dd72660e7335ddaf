// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"fmt"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// ServiceName names a service in configuration and payloads: "name" or "namespace/name".
type ServiceName delivery.Service

// UnmarshalText parses "name" or "namespace/name".
func (s *ServiceName) UnmarshalText(text []byte) error {
	namespace, name, ok := strings.Cut(string(text), "/")
	if !ok {
		namespace, name = "", namespace
	}
	if name == "" || strings.Contains(name, "/") || (ok && namespace == "") {
		return fmt.Errorf("service %q is neither `name` nor `namespace/name`", text)
	}
	*s = ServiceName{Namespace: namespace, Name: name}
	return nil
}

// MarshalText is the inverse of UnmarshalText.
func (s ServiceName) MarshalText() ([]byte, error) {
	return []byte(delivery.Service(s).String()), nil
}
