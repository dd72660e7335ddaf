// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "reflect"

// Entities that hold slices cannot be compared with ==. DeepEqual tells nil from empty, but a set that was filled once
// is never empty again, because sets only grow.

func (c Change) equal(o Change) bool           { return reflect.DeepEqual(c, o) }
func (r Revision) equal(o Revision) bool       { return reflect.DeepEqual(r, o) }
func (r PipelineRun) equal(o PipelineRun) bool { return r == o }
func (i Incident) equal(o Incident) bool       { return reflect.DeepEqual(i, o) }
