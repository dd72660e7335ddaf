// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"fmt"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Services maps the names that a sender uses for services to services.
type Services map[string]ServiceName

// Find returns the service of the first name that is mapped.
func (s Services) Find(names ...string) (delivery.Service, bool) {
	for _, name := range names {
		if service, ok := s[name]; ok {
			return delivery.Service(service), true
		}
	}
	return delivery.Service{}, false
}

// ServiceName is a service as written in configuration and payloads: "name" or "namespace/name".
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
