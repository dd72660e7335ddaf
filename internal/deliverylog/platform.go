// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import "github.com/otelcol-dora/otelcol-dora/internal/attribution/release"

// platformRevision is a field that is also read from the platforms' own attributes, as in telemetry, but only from those
// of the record. The resource describes the platform of the producer, such as a job, a deploy tool or a Collector that
// detects its host.
func platformRevision[F any](at func(*F) *string) field[F] {
	f := text(KeyPlatformRevision, at)
	f.read = func(facts *F, from *source) {
		if *at(facts) = from.text(KeyPlatformRevision); *at(facts) == "" {
			*at(facts) = release.PlatformRevision(from.record)
		}
	}
	return f
}

// String implements [release.Attributes].
func (v values) String(name string) string {
	text, _ := lookup(v, name, parseText)
	return text
}

// Strings implements [release.Attributes].
func (v values) Strings(name string) []string {
	list, _ := lookup(v, name, parseList)
	return list
}
