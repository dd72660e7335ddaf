// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

func TestIdentitiesThatDifferInAnythingAreOrdered(t *testing.T) {
	t.Parallel()
	assert.Zero(t, release.Compare(release.Identity{Version: "1"}, release.Identity{Version: "1"}))
	for i := range reflect.TypeFor[release.Identity]().NumField() {
		var other release.Identity
		switch field := reflect.ValueOf(&other).Elem().Field(i); field.Kind() {
		case reflect.String:
			field.SetString("told")
		default:
			field.SetInt(1)
		}
		assert.Negative(t, release.Compare(release.Identity{}, other), "%+v", other)
		assert.Positive(t, release.Compare(other, release.Identity{}), "%+v", other)
	}
}
