// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

var severityWords = map[string]delivery.Severity{
	"0": delivery.SeverityCritical, "1": delivery.SeverityCritical, "2": delivery.SeverityHigh,
	"3": delivery.SeverityMedium, "4": delivery.SeverityLow, "5": delivery.SeverityInfo,
	"blocker": delivery.SeverityCritical, "critical": delivery.SeverityCritical,
	"emergency": delivery.SeverityCritical, "page": delivery.SeverityCritical, "highest": delivery.SeverityCritical, "urgent": delivery.SeverityCritical,
	"error": delivery.SeverityHigh, "high": delivery.SeverityHigh, "major": delivery.SeverityHigh,
	"medium": delivery.SeverityMedium, "moderate": delivery.SeverityMedium, "warning": delivery.SeverityMedium,
	"low": delivery.SeverityLow, "lowest": delivery.SeverityInfo, "minor": delivery.SeverityLow,
	"info": delivery.SeverityInfo, "informational": delivery.SeverityInfo, "none": delivery.SeverityInfo,
}

// ParseSeverity parses the severities that tools write: P1 to P5, SEV-2, "sev 3", "severity: high",
// "priority/critical" and plain words. It returns an empty severity for anything else.
func ParseSeverity(text string) delivery.Severity {
	word, _ := severityWord(text)
	return severityWords[word]
}

// SeverityLabel parses a label that is marked as a severity, such as "severity:high" or "P1". It returns an empty
// severity for other labels: "high" alone may mean anything.
func SeverityLabel(label string) delivery.Severity {
	word, marked := severityWord(label)
	if !marked {
		return ""
	}
	return severityWords[word]
}

// severityWord strips the marker (severity, sev, priority, p) and reports whether there was one.
func severityWord(text string) (word string, marked bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, marker := range []string{"severity", "sev", "priority", "p"} {
		rest, ok := strings.CutPrefix(text, marker)
		word = strings.TrimLeft(rest, " :/-_")
		if ok && (word != rest || isDigit(word)) {
			return word, true
		}
	}
	return text, false
}

func isDigit(text string) bool { return len(text) == 1 && text[0] >= '0' && text[0] <= '9' }
