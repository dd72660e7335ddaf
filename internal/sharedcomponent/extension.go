// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import (
	"fmt"

	"go.opentelemetry.io/collector/component"
)

// Extension returns the extension that a component was configured to use, or says what to do about one that the host does not have. The caller
// wraps that with the configuration key that holds the id.
func Extension(host component.Host, id component.ID) (component.Component, error) {
	extension, ok := host.GetExtensions()[id]
	if !ok {
		return nil, fmt.Errorf("there is no extension %q: configure it under `extensions` and list it under `service::extensions`", id)
	}
	return extension, nil
}
