// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// Batch collects records by resource: records with the same resource attributes share a resource. Resources are in the
// order of their first record, and records in the order in which they were added.
type Batch struct {
	logs                    plog.Logs
	scopeName, scopeVersion string
	records                 map[string]plog.LogRecordSlice
}

// NewBatch returns an empty batch whose records have the encoder's scope.
func (e *Encoder) NewBatch() *Batch {
	return &Batch{
		logs:         plog.NewLogs(),
		scopeName:    e.scopeName,
		scopeVersion: e.scopeVersion,
		records:      map[string]plog.LogRecordSlice{},
	}
}

// Logs returns the collected records. The batch must not be used afterwards.
func (b *Batch) Logs() plog.Logs { return b.logs }

// Add appends an empty record under the resource with the attributes that describe writes, and returns the record.
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

// AddLogs appends copies of the records in logs, under resources with the same attributes and this batch's scope.
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

// resourceKey returns a unique text for a set of resource attributes. Attributes are always written in the order of
// their fields, so equal sets have equal keys.
func resourceKey(attributes pcommon.Map) string {
	var key []byte
	for name, value := range attributes.All() {
		key = strconv.AppendQuote(key, name)
		key = strconv.AppendQuote(key, value.AsString())
	}
	return string(key)
}
