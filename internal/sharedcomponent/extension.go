// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import (
	"fmt"

	"go.opentelemetry.io/collector/component"
)

// Extension returns the extension that a component was configured to use, or an error that says what to do if the host does
// not have it. The caller wraps the error with the configuration key that holds the id.
func Extension(host component.Host, id component.ID) (component.Component, error) {
	extension, ok := host.GetExtensions()[id]
	if !ok {
		return nil, fmt.Errorf("there is no extension %q: configure it under `extensions` and list it under `service::extensions`", id)
	}
	return extension, nil
}
