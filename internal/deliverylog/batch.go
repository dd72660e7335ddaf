// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// Batch collects records by resource: records with the same resource attributes share one. Resources
// stand in the order of their first record, records in the order of adding.
type Batch struct {
	logs                    plog.Logs
	scopeName, scopeVersion string
	records                 map[string]plog.LogRecordSlice
}

// NewBatch returns an empty batch whose records will carry the encoder's scope.
func (e *Encoder) NewBatch() *Batch {
	return &Batch{
		logs:         plog.NewLogs(),
		scopeName:    e.scopeName,
		scopeVersion: e.scopeVersion,
		records:      map[string]plog.LogRecordSlice{},
	}
}

// Logs returns what was collected; the batch must not be used any more.
func (b *Batch) Logs() plog.Logs { return b.logs }

// Add appends an empty record under the resource whose attributes describe puts.
func (b *Batch) Add(describe func(resource pcommon.Map)) plog.LogRecord {
	attributes := pcommon.NewMap()
	describe(attributes)
	key := resourceKey(attributes)
	records, ok := b.records[key]
	if !ok {
		records = b.newResource(attributes)
		b.records[key] = records
	}
	return records.AppendEmpty()
}

// AddLogs appends the records of other batches, under resources like theirs and this batch's scope.
func (b *Batch) AddLogs(logs plog.Logs) {
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, record := range scope.LogRecords().All() {
				record.CopyTo(b.Add(resource.Resource().Attributes().CopyTo))
			}
		}
	}
}

func (b *Batch) newResource(attributes pcommon.Map) plog.LogRecordSlice {
	resource := b.logs.ResourceLogs().AppendEmpty()
	resource.SetSchemaUrl(ResourceSchemaURL)
	attributes.MoveTo(resource.Resource().Attributes())
	scope := resource.ScopeLogs().AppendEmpty()
	scope.SetSchemaUrl(ScopeSchemaURL)
	scope.Scope().SetName(b.scopeName)
	scope.Scope().SetVersion(b.scopeVersion)
	return scope.LogRecords()
}

// resourceKey spells out attributes so that no two different ones are spelled alike. They are
// written in the order of their fields, so equal ones are.
func resourceKey(attributes pcommon.Map) string {
	var key []byte
	for name, value := range attributes.All() {
		key = strconv.AppendQuote(key, name)
		key = strconv.AppendQuote(key, value.AsString())
	}
	return string(key)
}
