// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"strings"
	"sync"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// verdicts are the verdicts that a backend received. It may receive one several times, and recognises it by its identity.
type verdicts struct {
	mu sync.Mutex
	// mu guards the fields below.
	failed    map[string]failedDeployment // by the record's identity
	retracted map[string]bool
}

// failedDeployment is the deployment of a verdict, with the labels of its scope.
type failedDeployment struct {
	id      string
	service string
}

func (v *verdicts) add(logs plog.Logs) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.failed == nil {
		v.failed, v.retracted = map[string]failedDeployment{}, map[string]bool{}
	}
	for _, rl := range logs.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, record := range sl.LogRecords().All() {
				v.addRecord(rl.Resource().Attributes(), record)
			}
		}
	}
}

func (v *verdicts) addRecord(resource pcommon.Map, record plog.LogRecord) {
	switch record.EventName() {
	case string(deliverylog.ChangeFailed):
		v.failed[textOf(record, deliverylog.KeyRecordUID)] = failedDeployment{
			id: textOf(record, deliverylog.KeyDeploymentID), service: seriesName("", labelsOf(resource)),
		}
	case string(deliverylog.ChangeFailureRetracted):
		v.retracted[textOf(record, deliverylog.KeyRetractedUID)] = true
	}
}

func textOf(record plog.LogRecord, key string) string {
	value, _ := record.Attributes().Get(key)
	return value.AsString()
}

// differences compares how many deployments failed by the verdicts that stand with the truth, which must lie within its
// longest window.
func (v *verdicts) differences(want truth) []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	failed := map[failedDeployment]bool{}
	for uid, deployment := range v.failed {
		if !v.retracted[uid] {
			failed[deployment] = true
		}
	}
	counts := map[string]float64{}
	for deployment := range failed {
		counts[deployment.service]++
	}
	var differences []string
	for series, value := range want.figures {
		labels, ok := strings.CutPrefix(series, "dora.deployment.window_failed{")
		if !ok || !strings.Contains(labels, `dora_window_size="90d",`) {
			continue
		}
		service := "{" + strings.Replace(labels, `dora_window_size="90d",`, "", 1)
		if counts[service] != value {
			differences = append(differences, fmt.Sprintf("%s: want %g, got %g", service, value, counts[service]))
		}
	}
	return differences
}
