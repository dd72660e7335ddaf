// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"strconv"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// failedUID identifies a verdict, so that every process that reaches it from the same facts gives it the same UID. A
// verdict that is reinstated after its withdrawal gets another UID, because with the same UID it would be dropped as a
// duplicate and stay withdrawn.
func failedUID(a attribution.Announcement) string {
	key := a.Verdict.Deployment
	return announcementUID(ChangeFailed,
		key.Scope.Service.Namespace, key.Scope.Service.Name, key.Scope.Environment, key.ID,
		string(a.Verdict.Method), timeText(a.Verdict.Onset), strconv.Itoa(a.Round))
}

func announcementUID(name delivery.EventName, parts ...string) string {
	return delivery.NewUID(append([]string{ourProvider, "", string(name)}, parts...)...)
}

func timeText(i delivery.Instant) string { return i.Time().Format(time.RFC3339Nano) }
