// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package load

import (
	"bytes"
	"fmt"
	"math/rand/v2"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/webhook"
)

// Padding that real bodies have and simulated ones do not, because it contains no facts.
const (
	// paddingStream separates the random stream of the padding from that of the organisation.
	paddingStream = 1 << 33
	// smallestBody and largestBody limit the size of padded bodies, in bytes.
	smallestBody, largestBody = 2 << 10, 30 << 10
	// mostFiles is the maximum number of files that a commit changes.
	mostFiles = 60
)

// padded returns the body with more changed files in its commits, or with an alert for an incident. The project's own format
// is not padded: pipelines write small bodies, and unknown members are refused.
func padded(l *webhook.Line, random *rand.Rand) []byte {
	body := withFiles(l.Body, random)
	if l.Source != webhook.PagerDuty {
		return body
	}
	body = append(bytes.Clone(body[:len(body)-1]), `,"alert":{`...)
	target := smallestBody + random.IntN(smallestBody)
	for i := 0; len(body) < target; i++ {
		body = fmt.Appendf(body, `"label_%d":"%016x %016x",`, i, random.Uint64(), random.Uint64())
	}
	return append(body, `"source":"monitoring"}}`...)
}

var fewFiles = []byte(`"modified":[`)

// withFiles adds changed files to every commit in the body.
func withFiles(body []byte, random *rand.Rand) []byte {
	var more []byte
	for {
		before, after, found := bytes.Cut(body, fewFiles)
		more = append(more, before...)
		if !found {
			return more
		}
		more = append(more, fewFiles...)
		for range random.IntN(mostFiles) {
			if len(more)+len(after) < largestBody {
				more = fmt.Appendf(more, `"internal/package%d/component%d/file_%d.go",`, random.IntN(20), random.IntN(50), random.IntN(500))
			}
		}
		body = after
	}
}
