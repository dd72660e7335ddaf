// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package telemetrytest

import (
	"fmt"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// GoString lists the story in lines, for failed property tests.
func (s Story) GoString() string {
	var text strings.Builder
	for _, span := range s.Spans {
		fmt.Fprintf(&text, "\n%s-%s %s %s %s, trace %.4s span %.4s parent %.4s",
			sinceDawn(span.Start), sinceDawn(span.End), span.Instance, strings.ToLower(span.Kind.String()), span.Name, span.Trace, span.ID, span.Parent)
		if span.Status == ptrace.StatusCodeError {
			fmt.Fprintf(&text, " failed %v", span.Attributes["error.type"])
		}
	}
	for _, log := range s.Logs {
		fmt.Fprintf(&text, "\n%s %s wrote %q, trace %.4s", sinceDawn(log.Time), log.Instance, log.Body, log.Trace)
	}
	return text.String()
}

func sinceDawn(at time.Time) time.Duration { return at.Sub(Dawn) }
