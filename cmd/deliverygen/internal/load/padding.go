// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package load

import (
	"bytes"
	"fmt"
	"math/rand/v2"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/webhook"
)

// What real bodies hold and simulated ones leave out, because no fact hangs on it.
const (
	// paddingStream keeps the chances of the padding apart from those of the organisation.
	paddingStream = 1 << 33
	// smallestBody and largestBody bound the bodies of senders that write large ones, in bytes.
	smallestBody, largestBody = 2 << 10, 30 << 10
	// mostFiles is how many files a commit changes at most.
	mostFiles = 60
)

// padded returns the body of a webhook with the files that its commits changed, and that of an incident with its alert. The
// project's own shape is as small as pipelines write it, and takes nothing that it does not know.
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

// withFiles lets every commit in the body change more files.
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
