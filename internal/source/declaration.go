// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"cmp"
	"regexp"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// causedBy matches the declaration of an incident's cause, in a line of its text or as a label, such as
// "caused-by-deployment: 1784526925".
var causedBy = regexp.MustCompile(`(?im)^[ \t>*-]*caused-by-(deployment|revision|version):[ \t]*(\S+)[ \t]*\r?$`)

// DeclaresCause reports whether a label or a text declares the cause of an incident.
func DeclaresCause(text string) bool { return causedBy.MatchString(text) }

// DeclareCause sets the cause that labels and texts declare. Of several deployments, revisions or versions the first
// wins.
func DeclareCause(facts *delivery.IncidentFacts, texts ...string) {
	for _, text := range texts {
		for _, groups := range causedBy.FindAllStringSubmatch(text, -1) {
			value, ok := Identifier(groups[2])
			if !ok {
				continue
			}
			facts.Cause = delivery.CauseChange
			switch groups[1][0] | ' ' {
			case 'd':
				facts.DeploymentID = cmp.Or(facts.DeploymentID, value)
			case 'r':
				facts.Revision = cmp.Or(facts.Revision, value)
			case 'v':
				facts.Version = cmp.Or(facts.Version, value)
			}
		}
	}
}

// WorstSeverity returns the worst severity among the labels, and the label with it.
func WorstSeverity(labels []string) (delivery.Severity, string) {
	for _, severity := range delivery.Severities {
		i := slices.IndexFunc(labels, func(l string) bool { return SeverityLabel(l) == severity })
		if i >= 0 {
			return severity, labels[i]
		}
	}
	return "", ""
}

// revertsRevision matches the line that git revert adds to a commit message.
var revertsRevision = regexp.MustCompile(`(?m)^This reverts commit ([0-9a-f]{40}|[0-9a-f]{64})\b`)

// RevertedRevision returns the revision that a commit reverts according to its message, or an empty string.
func RevertedRevision(message string) string {
	if groups := revertsRevision.FindStringSubmatch(message); groups != nil {
		return groups[1]
	}
	return ""
}

// versionName matches ref names that are versions, such as v1.2, v1.2.3-rc.1 and 1.2.3.
var versionName = regexp.MustCompile(`^(v\d+(\.\d+)+|\d+\.\d+\.\d+)([-+.][0-9A-Za-z.+-]*)?$`)

// VersionOf returns the name of a ref if it is a version, else an empty string.
func VersionOf(name string) string {
	if versionName.MatchString(name) {
		return name
	}
	return ""
}
